# Phrases of the record part of the desk.
desk-nav-record = Registre
record-title = Le registre
record-lead = Tout ce qui a été consigné et dont vous pouvez prendre connaissance, le plus récent d’abord. Rien n’est jamais modifié ni retiré; une correction s’ajoute.
record-none = Rien n’a été consigné dont vous puissiez prendre connaissance.
record-older = Inscriptions plus anciennes
record-entry-title = Inscription au registre
record-at = Quand (UTC)
record-undated = sans date
record-who = Qui
record-what = Quoi
record-reason = Pourquoi
record-instruments = S’appuie sur
record-corrects = Corrige l’inscription qui a cette empreinte
record-files = Fichiers conservés avec elle
record-bytes = { $count ->
    [one] un octet
   *[other] { $count } octets
}
record-proof = Preuve
record-proof-lead = Le fichier contient cette inscription et montre, sans ce serveur, qu’elle figure au registre et n’a pas été altérée. Il indique combien d’inscriptions compte le registre et où se trouve celle-ci. Ne le remettez qu’à ceux qui peuvent voir l’inscription.
record-proof-take = Télécharger la preuve
record-proof-how = Quiconque a la clé du registre la vérifie n’importe où :
record-proof-key = CLÉ
record-leaf = Empreinte de l’inscription
record-payload = Tout ce qui a été consigné avec elle
live-news = Du nouveau a été consigné. Rechargez la page pour le voir, une fois envoyé ou copié ce que vous écrivez.
live-fresh = Cette page montre ce qui vient d’être consigné.
live-over = Votre session est terminée. Rechargez la page pour continuer.
