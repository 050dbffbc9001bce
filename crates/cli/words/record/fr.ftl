# Phrases de `ntib log`, `ntib backup` et `ntib restore`.
log-begun = Le journal { $origin } est ouvert dans { $folder }.
log-key = Sa première clé est { $key }
log-key-pin = Quiconque doit se fier à ce journal a besoin de cette ligne. Gardez { $file } secret : qui l’a peut signer pour le journal.
log-sound = intact : { $origin }, { $count ->
    [one] une inscription
   *[other] { $count } inscriptions
}, racine { $root }
log-first-key = première clé { $key }
log-first-key-own = première clé { $key } (tirée du journal lui-même : donnez --key pour la comparer à celle que vous connaissez)
log-rotations = { $count ->
    [one] un changement de clé, signé par les deux clés
   *[other] { $count } changements de clé, chacun signé par les deux clés
}
log-seen = vu par { $witness } à { $time }
log-faults = { $count ->
    [one] UN DÉFAUT : ne vous fiez pas à ce journal
   *[other] { $count } DÉFAUTS : ne vous fiez pas à ce journal
}
log-proof-sound = intact : inscription { $index } sur { $count } de { $origin }, racine { $root }
log-proof-fault = la preuve ne tient pas : { $why }
log-proof-written = La preuve de l’inscription { $index } est dans { $file }. Elle contient l’inscription : ne la donnez qu’à ceux qui peuvent la voir.
log-entry = { $index } · { $time } · { $actor }
log-entry-post = { $index } · { $time } · { $actor }, { $post }
log-did = { $verb } { $object }
log-reason = motif : { $text }
log-instruments = s’appuie sur : { $names }
log-corrects = corrige : { $leaf }
log-label = étiquette : { $level }; propriétaires { $owners }; communicable à { $places }; destinataires { $audience }; réserves { $caveats }
log-nobody = personne
log-none = aucune
log-and = et
log-leaf = feuille : { $leaf }
log-none-shown = Aucune inscription à partir de { $from }.
log-published = { $count } inscriptions sont dans { $folder }, selon la disposition C2SP tlog-tiles.
log-rotated = Désormais { $key } signe. Le changement est l’inscription { $index }.
backup-written = { $count } inscriptions sont dans { $file }.
backup-with-key = Le secret de la clé s’y trouve : gardez le fichier comme vous gardez le registre.
backup-without-key = Le secret de la clé ne s’y trouve pas : gardez { $file } à part, sinon le journal ne pourra continuer.
backup-restored = { $count } inscriptions de { $origin } sont dans { $folder }.
backup-keyless = Il n’a pas de clé pour signer : on peut le lire, non y ajouter.
fault-checkpoint-missing = il n’y a pas de point de contrôle
fault-checkpoint-form = le point de contrôle n’en est pas un
fault-checkpoint-origin = le point de contrôle est d’un autre journal que les inscriptions
fault-checkpoint-signature = le point de contrôle n’est pas signé par la clé en vigueur
fault-tile-missing = une tuile manque
fault-tile-length = une tuile n’a pas la longueur voulue
fault-tile-differs = une tuile dit autre chose que les inscriptions
fault-bundle-missing = un lot d’inscriptions manque
fault-bundle-length = un lot d’inscriptions est coupé, ou en a plus ou moins qu’il ne devrait
fault-entry-differs = une inscription n’est pas celle qui a été consignée
fault-entry-form = une inscription n’en est pas une
fault-entry-log = une inscription est d’un autre journal
fault-entry-twice = deux inscriptions portent le même nom
fault-entry-corrects = une inscription en corrige une qui ne la précède pas
fault-key-begin = la première inscription n’ouvre pas le journal, ou une autre l’ouvre
fault-key-trusted = la première clé n’est pas celle que vous avez donnée
fault-key-rotation = un changement de clé n’est pas signé par les deux clés
fault-root-differs = les inscriptions ont une autre racine que celle du point de contrôle
fault-attachment-missing = une pièce jointe que nomme une inscription manque
fault-attachment-differs = une pièce jointe n’est pas celle que nomme l’inscription
fault-backup-cut = la copie de sauvegarde finit trop tôt
fault-backup-form = la copie de sauvegarde a des octets qui n’y ont pas leur place
fault-backup-part = la copie de sauvegarde a une partie de trop
fault-backup-missing = une partie de la copie de sauvegarde manque
fault-backup-manifest = la copie de sauvegarde n’est pas celle que le journal a signée
