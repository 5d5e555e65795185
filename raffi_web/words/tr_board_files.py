"""Dosya olarak panoların cümleleri."""

BOARD_FILES = {
    "errors.export_too_large": "Bu pano bu türden tek bir dosya için fazla büyük. "
    "Bir bölümünü alın ya da başka bir tür seçin.",
}
