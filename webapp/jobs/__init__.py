"""What workers and the sweeper do. Only here does the pipeline run; nets and FAISS are imported when first needed."""
