"""Lo que se dice de los archivos."""

FILES = {
    "errors.file_too_large": "Este archivo es demasiado grande. Puede tener {megabytes} MB.",
    "errors.wrong_kind": "Aquí no se admiten archivos de este tipo.",
    "errors.mixed_file": "Este archivo es dos cosas a la vez. Guarda la imagen de nuevo e inténtalo otra vez.",
    "errors.bad_picture": "Esta imagen no se puede leer. Quizá esté cortada.",
    "errors.picture_too_large": "Esta imagen tiene demasiados píxeles. Puede tener {limit} millones.",
    "errors.quota_full": "Tu espacio para archivos está lleno. Son {megabytes} MB.",
    "errors.server_full": "A este servidor no le queda espacio para archivos.",
    "errors.upload_stalled": "El archivo dejó de llegar. Inténtalo de nuevo.",
    "errors.upload_slow": "El archivo ha tardado demasiado: puede tardar {seconds} s en total. "
    "Inténtalo con una conexión más rápida.",
    "errors.store_away": "El servidor no llega a su almacén de archivos. Inténtalo más tarde.",
    "errors.no_such_range": "Esa parte del archivo no está.",
}
