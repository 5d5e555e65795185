"""Sentences about files."""

FILES = {
    "errors.file_too_large": "This file is too large. It may have {megabytes} MB.",
    "errors.wrong_kind": "Files of this kind are not taken here.",
    "errors.mixed_file": "This file is two things at once. Save the picture anew and try again.",
    "errors.bad_picture": "This picture can't be read. It may be cut short.",
    "errors.picture_too_large": "This picture has too many pixels. It may have {limit} million.",
    "errors.quota_full": "Your space for files is full. It is {megabytes} MB.",
    "errors.server_full": "This server has no space left for files.",
    "errors.upload_stalled": "The file stopped coming. Try again.",
    "errors.upload_slow": "The file took too long: it may take {seconds} s in all. Try again on a faster line.",
    "errors.store_away": "The server can't reach its store of files. Try again later.",
    "errors.no_such_range": "That part of the file is not there.",
}
