# Phrases de `ntib screen`.
screen-title = Vérification de { $name }
screen-list = { $title }, { $date } : { $count } inscriptions
screen-none = Rien n’a été trouvé. Les noms écrits autrement et les propriétaires ne se trouvent pas ainsi : les listes ne disent rien de la propriété.
screen-found = { $count ->
    [one] Une inscription
   *[other] { $count } inscriptions
} à examiner, la plus vraisemblable d’abord
screen-same = MÊME identifiant
screen-doubtful = PEUT-ÊTRE la même partie
screen-score = { $score } sur 1000
screen-entry = inscription { $key }
screen-since = inscrite depuis le { $date }
screen-ended = terminée le { $date }
screen-programmes = programmes : { $names }
screen-notice = avis : { $notice }
screen-requirement = exigence de licence : { $text }
screen-policy = politique d’examen : { $text }
screen-why = pourquoi :
screen-dismissed = { $count ->
    [one] Une inscription a déjà été écartée et n’a pas changé; `--all` la montre.
   *[other] { $count } inscriptions ont déjà été écartées et n’ont pas changé; `--all` les montre.
}
screen-dismissed-one = écartée le { $date } par { $by } : { $because }
screen-changed = écartée le { $date } ({ $because }); l’inscription a changé depuis
screen-facts = S’il s’agit de cette partie, inscrivez au dossier (pour le rôle qu’elle joue, par exemple `consignee`) :
screen-id = résultat { $id } : pour l’écarter, `--dismiss { $id } --because TEXTE --record FICHIER`
screen-summary = { $parties } parties vérifiées : { $same } avec le même identifiant, { $doubtful } à examiner, { $clear } sans résultat
screen-since-note = Seulement les inscriptions nouvelles ou modifiées depuis le { $date } : { $count }
screen-cut = Le nom compte plus de mots qu’on n’en compare; les { $count } premiers le sont.
screen-notice-law = Un résultat n’est pas une conclusion, et l’absence de résultat n’autorise rien. Ceci n’est pas un avis juridique.
screen-recorded = écrit dans { $file }
