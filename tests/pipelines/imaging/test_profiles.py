from __future__ import annotations

import io

from PIL import ImageCms

from pipelines.imaging.profiles import ADOBE_RGB, DISPLAY_P3, matrix_profile, srgb_profile


def test_littlecms_opens_the_profiles_we_make() -> None:
    for name, primaries in (("Adobe RGB (1998)", ADOBE_RGB), ("Display P3", DISPLAY_P3)):
        profile = ImageCms.getOpenProfile(io.BytesIO(matrix_profile(name, primaries)))
        assert ImageCms.getProfileDescription(profile).strip() == name


def test_the_srgb_profile_calls_itself_srgb() -> None:
    profile = ImageCms.getOpenProfile(io.BytesIO(srgb_profile()))
    assert "sRGB" in ImageCms.getProfileDescription(profile)
