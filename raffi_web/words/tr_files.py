"""Dosyalar üzerine cümleler."""

FILES = {
    "errors.file_too_large": "Bu dosya çok büyük. En çok {megabytes} MB olabilir.",
    "errors.wrong_kind": "Burada bu türden dosyalar kabul edilmiyor.",
    "errors.mixed_file": "Bu dosya aynı anda iki şey. Resmi yeniden kaydedip tekrar deneyin.",
    "errors.bad_picture": "Bu resim okunamıyor. Yarım kalmış olabilir.",
    "errors.picture_too_large": "Bu resmin çok fazla pikseli var. En çok {limit} milyon olabilir.",
    "errors.quota_full": "Dosya alanınız dolu. Alanınız {megabytes} MB.",
    "errors.server_full": "Bu sunucuda dosyalar için yer kalmadı.",
    "errors.upload_stalled": "Dosyanın gelişi durdu. Yeniden deneyin.",
    "errors.upload_slow": "Dosyanın gelişi çok uzun sürdü: en çok {seconds} sn sürebilir. "
    "Daha hızlı bir bağlantıyla yeniden deneyin.",
    "errors.store_away": "Sunucu dosya deposuna ulaşamıyor. Daha sonra yeniden deneyin.",
    "errors.no_such_range": "Dosyanın o bölümü yok.",
}
