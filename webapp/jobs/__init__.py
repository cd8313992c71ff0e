"""What workers and the sweeper do. Only here does the pipeline run; nets and FAISS are imported when first needed."""

from webapp.jobs.export_shoot import export_shoot
from webapp.jobs.import_folder import import_folder
from webapp.jobs.prepare_photo import prepare_photo
from webapp.jobs.rebuild_index import rebuild_index
from webapp.jobs.sweep import sweep

__all__ = ["export_shoot", "import_folder", "prepare_photo", "rebuild_index", "sweep"]
