"""Tables. ``from webapp.models import Photo, Shoot, db`` is all that services need."""

from webapp.models import db
from webapp.models.base import Base
from webapp.models.colours import ColourListVersion
from webapp.models.crops import CropRun, CropTableVersion
from webapp.models.desk import Audit, SetLease, ShotList
from webapp.models.exports import ChannelSetting, ExportPhoto, ProductCode
from webapp.models.house import Canary, IndexBuild
from webapp.models.likeness import Likeness
from webapp.models.photos import Decision, Photo, Refusal
from webapp.models.runs import Export, FolderImport
from webapp.models.shoots import Shoot
from webapp.models.users import ROLES, User
from webapp.models.versions import Event, Version

__all__ = [
    "ROLES",
    "Audit",
    "Base",
    "Canary",
    "ChannelSetting",
    "ColourListVersion",
    "CropRun",
    "CropTableVersion",
    "Decision",
    "Event",
    "Export",
    "ExportPhoto",
    "FolderImport",
    "IndexBuild",
    "Likeness",
    "Photo",
    "ProductCode",
    "Refusal",
    "SetLease",
    "Shoot",
    "ShotList",
    "User",
    "Version",
    "db",
]
