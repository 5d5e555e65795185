"""Panoda bir şey yapılamadığında ne denir."""

BOARD_ERRORS = {
    "errors.no_board": "Böyle bir pano yok ya da size açık değil.",
    "errors.may_not_draw": "Bu panoya bakabilirsiniz, değiştiremezsiniz.",
    "errors.may_not_comment_here": "Bu panoya bakabilirsiniz, yorum yapamazsınız.",
    "errors.others_client": "Bu istemci kimliğini başkası kullanıyor.",
    "errors.board_full": "Bir pano en çok {limit} öge taşır. Önce birkaçını kaldırın ya da yeni bir pano açın.",
    "errors.board_heavy": "Bir pano {limit} MB yazı ve çizim taşır. Önce bir şeyleri kısaltın ya da kaldırın.",
    "errors.board_crowded": "Bir panoda izleyen {limit} kişilik yer vardır. Biraz sonra yeniden deneyin.",
    "errors.board_history_full": "Bu panoda çok şey değişti. {seconds} sn sonra devam eder.",
    "errors.boards_full": "Bir odada en çok {limit} pano olur. Önce birini kaldırın.",
    "errors.not_board_keeper": "Bunu yalnızca panoyu yapan ve odanın ev sahipleri yapabilir.",
    "errors.board_link_old": "Bu bağlantı artık geçmiyor. Yenisini isteyin.",
    "errors.board_not_shared": "Bu pano bağlantıyla paylaşılmıyor.",
    "errors.no_version": "Bu panonun böyle bir sürümü yok.",
    "errors.versions_full": "Bir panonun en çok {limit} adlı sürümü olur. Önce birini kaldırın.",
    "errors.room_files_full": "Bir odanın panoları {limit} GB resim taşır. Önce birkaçını kaldırın.",
    "errors.no_board_picture": "Bu resim yok ya da başka yerde kullanılıyor.",
    "errors.board_moved": "Pano bu arada değişti. Yeniden yükleyip bir daha kaydedin.",
}
