"""Export profiles, the renderer, the encoders and the folders that results are written to."""
