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
correct-go = Corriger
correct-title = Corriger : { $what }
correct-told = Dit par { $who }, { $at } (UTC).
correct-lead = Ce qui a été dit reste au registre, et ceci prend sa place. Les mêmes personnes le voient. Ce qui n’est pas demandé ici reste tel quel.
correct-reason = Ce qui n’allait pas
correct-button = Inscrire la correction
correct-by = Corrigé le { $at } par { $who } : { $reason }
correct-before = Ce qui avait été dit
correct-again = Le programme établit ceci lui-même. Refaites-le sur la page de l’objet : le dernier fait foi.
correct-nothing = Aucun texte ni chiffre n’a été inscrit ici qu’un formulaire pourrait corriger.
correct-entry = { $what } (correction)
record-said = Ce qui a été dit
record-corrected = Corrigée par
record-before = Corrige
language-en = anglais
language-fr = français
audit-title = Journal des décisions d’accès
audit-lead = Qui a demandé quoi depuis le démarrage de ce serveur, ce qui a été décidé, et selon quelles règles. Il ne dit rien du contenu et ne nomme aucun élément que vous ne pouvez pas voir. Le fichier du journal contient tout.
audit-refused-alone = Les refus seulement
audit-show = Afficher
audit-count = { $count ->
    [0] Aucune décision ne correspond.
    [one] Une décision.
   *[other] { $count } décisions.
}
audit-shown = Les { $count } plus récentes sont affichées.
audit-of = De quoi
audit-outcome = Issue
audit-because = En raison de
audit-allowed = permis
audit-refused = refusé
audit-nobody = personne n’avait ouvert de session
audit-not-seen = un élément que vous ne pouvez pas voir
audit-go = Le journal des décisions d’accès
