"""What a person changes on a prepared photo, from stored masks and pictures: no net runs here."""
