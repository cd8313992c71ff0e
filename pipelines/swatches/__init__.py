"""A product's colours: where they are read (garment), how pixels become colours (clusters), their names (house)."""
