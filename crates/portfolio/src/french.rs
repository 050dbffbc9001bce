//! What is told of tables and their rows, in French: their reader tells it in English.

use ntib_base::import::RowIssue;
use ntib_core::Lang;

/// What is told, with `{}` where something of the row stands.
const TOLD: &[(&str, &str)] = &[
    ("a quote in the row is not closed", "un guillemet de la ligne n’est pas fermé"),
    ("close it, take it out, or write two for one within a quoted value", "fermez-le, supprimez-le, ou écrivez-en deux pour un dans une valeur entre guillemets"),
    ("a quote in the headings is not closed", "un guillemet des en-têtes n’est pas fermé"),
    ("close it, or take it out", "fermez-le, ou supprimez-le"),
    ("line {} is longer than {} bytes", "la ligne {} a plus de {} octets"),
    ("the row, of the lines {} to {}, has {} values, the header {}", "cette entrée, des lignes {} à {}, a {} valeurs, les en-têtes {}"),
    ("look for a quote that closes too late, and quote values that have the mark between columns in them", "cherchez un guillemet fermé trop tard, et mettez entre guillemets les valeurs qui contiennent le signe séparant les colonnes"),
    ("the row has 1 value, the header {}", "la ligne a une seule valeur, les en-têtes {}"),
    ("the row has {} values, the header {}", "la ligne a {} valeurs, les en-têtes {}"),
    ("quote values that have the mark between columns in them", "mettez entre guillemets les valeurs qui contiennent le signe séparant les colonnes"),
    ("the row names no party", "la ligne ne nomme personne"),
    ("give a name or an identifier", "donnez un nom ou un identifiant"),
    ("`{}` is not a date: {}", "«\u{a0}{}\u{a0}» n’est pas une date\u{a0}: {}"),
    ("a day, a month and a year are expected", "un jour, un mois et une année sont attendus"),
    ("a year has four digits", "une année a quatre chiffres"),
    ("day and month could be swapped", "le jour et le mois pourraient être intervertis"),
    ("there is no such day", "ce jour n’existe pas"),
    ("write year-month-day, or say the order of dates in the mapping (`dates:`)", "écrivez année-mois-jour, ou dites l’ordre des dates"),
    ("`{}` is not a number: {}", "«\u{a0}{}\u{a0}» n’est pas un nombre\u{a0}: {}"),
    ("the comma may part thousands or fractions", "la virgule peut séparer des milliers ou des fractions"),
    ("the point may part thousands or fractions", "le point peut séparer des milliers ou des fractions"),
    ("say the mark of fractions for the whole table (`decimal: point` or `decimal: comma` in the mapping)", "dites le signe décimal pour tout le tableau («\u{a0}decimal: point\u{a0}» ou «\u{a0}decimal: comma\u{a0}» dans la correspondance)"),
    ("thousands are not parted in threes", "les milliers ne sont pas groupés par trois"),
    ("it has more than 15 digits before the point or 9 after", "il a plus de 15 chiffres avant le signe décimal ou de 9 après"),
    ("it has other signs than digits", "il a d’autres signes que des chiffres"),
    ("it has too many digits", "il a trop de chiffres"),
    ("it has two marks of fractions", "il a deux signes décimaux"),
    ("write digits with a point, or say the mark in the mapping (`decimal:`)", "écrivez des chiffres avec un point, ou dites le signe décimal"),
    ("`{}` has no currency that is known", "«\u{a0}{}\u{a0}» n’a pas de monnaie connue"),
    ("write the currency beside the amount (`1200.50 CAD`), or give it in the mapping (`currency:`)", "écrivez la monnaie à côté du montant (1200.50 CAD), ou donnez-la pour tous"),
    ("`{}` is not a currency", "«\u{a0}{}\u{a0}» n’est pas une monnaie"),
    ("write its three letters, such as CAD", "écrivez ses trois lettres, comme CAD"),
    ("`{}` is not a share: {}", "«\u{a0}{}\u{a0}» n’est pas une part\u{a0}: {}"),
    ("a number or two are expected", "un nombre ou deux sont attendus"),
    ("it is below zero", "elle est inférieure à zéro"),
    ("it is more than 100 %", "elle dépasse 100\u{a0}%"),
    ("it may be a fraction or a hundredth", "elle peut être une fraction ou un pourcentage"),
    ("its ends are swapped", "ses bornes sont interverties"),
    ("write `60 %`, `25 % to 50 %`, `over 25 %` or leave it empty", "écrivez «\u{a0}60 %\u{a0}», «\u{a0}25 % to 50 %\u{a0}», «\u{a0}over 25 %\u{a0}», ou laissez la cellule vide"),
    ("`{}` is not a place", "«\u{a0}{}\u{a0}» n’est pas un lieu"),
    ("write the two capital letters of its ISO 3166-1 code", "écrivez les deux majuscules de son code ISO 3166-1"),
    ("`{}` is no country that is known", "«\u{a0}{}\u{a0}» n’est pas un pays connu"),
    ("`{}` may lie in {}", "«\u{a0}{}\u{a0}» peut se trouver dans\u{a0}: {}"),
    ("in `{}`, {}", "dans «\u{a0}{}\u{a0}», {}"),
    ("nothing lies in `{}`", "rien ne se trouve dans «\u{a0}{}\u{a0}»"),
    ("write the lower end first", "écrivez d’abord la borne inférieure"),
    ("{}; where only bounds are known: {}", "{}; si l’on ne connaît que des bornes\u{a0}: {}"),
    ("`{}` is neither `true` nor `false`", "«\u{a0}{}\u{a0}» n’est ni «\u{a0}true\u{a0}» ni «\u{a0}false\u{a0}»"),
    ("write `true`, `false` or `unknown`", "écrivez oui, non ou inconnu"),
    ("`{}` is none of the values of this fact", "«\u{a0}{}\u{a0}» n’est pas une valeur de ce fait"),
    ("did you mean `{}`? known: {}", "vouliez-vous dire «\u{a0}{}\u{a0}»? valeurs connues\u{a0}: {}"),
    ("known: {}", "valeurs connues\u{a0}: {}"),
    ("`{}` is no place of the rulebook", "«\u{a0}{}\u{a0}» n’est pas un lieu du recueil"),
    ("see places.csv for the codes", "voyez les codes dans places.csv"),
    ("`{}` is not a number", "«\u{a0}{}\u{a0}» n’est pas un nombre"),
    ("write digits with a point, at most 15 before and 9 after it", "écrivez des chiffres avec un point, au plus 15 avant et 9 après"),
    ("`{}` is not a share", "«\u{a0}{}\u{a0}» n’est pas une part"),
    ("write it in per cent, such as 15 %", "écrivez-la en pour cent, comme 15\u{a0}%"),
    ("`{}` is not an amount of money", "«\u{a0}{}\u{a0}» n’est pas un montant d’argent"),
    ("write the number and the currency, such as 18400.00 USD", "écrivez le nombre et la monnaie, comme 18400.00 USD"),
    ("write it as text, a whole number, a decimal, a day or a boolean", "écrivez-la comme texte, nombre entier, décimale, jour ou booléen"),
    ("`{}` is concluded by the rulebook, not given", "«\u{a0}{}\u{a0}» est conclu par le recueil, et ne se donne pas"),
    ("rename the column, or leave it out", "renommez la colonne, ou omettez-la"),
    ("leave it out of the mapping", "retirez-le de la correspondance"),
    ("no column is named after a fact", "aucune colonne ne porte le nom d’un fait"),
    ("propose a mapping with `ntib assess FILE --propose`, or name columns after facts (`ntib law --facts` lists them)", "faites proposer une correspondance (ntib assess FICHIER --propose), ou donnez aux colonnes le nom de faits (ntib law --facts les énumère)"),
    ("the mapping names a column `{}` that the table does not have", "la correspondance nomme une colonne «\u{a0}{}\u{a0}» que le tableau n’a pas"),
    ("the column `{}` stands twice", "la colonne «\u{a0}{}\u{a0}» figure deux fois"),
    ("give each of them a heading of its own", "donnez à chacune son propre en-tête"),
    ("its columns: {}", "ses colonnes\u{a0}: {}"),
    ("did you mean `{}`?", "vouliez-vous dire «\u{a0}{}\u{a0}»?"),
    ("the mapping of `{}`: {}", "la correspondance de «\u{a0}{}\u{a0}»\u{a0}: {}"),
    ("the mapping names no facts", "la correspondance ne nomme aucun fait"),
    ("add `facts:` with the columns that tell them", "ajoutez «\u{a0}facts:\u{a0}» avec les colonnes qui les disent"),
    ("there is no fact `{}`", "il n’y a pas de fait «\u{a0}{}\u{a0}»"),
    ("`ntib law --facts` lists them", "ntib law --facts les énumère"),
    ("the totals of duty have more than 28 digits", "les totaux des droits ont plus de 28 chiffres"),
    ("answer the portfolio in parts", "traitez le portefeuille en plusieurs parties"),
    ("the changes of several removals are not listed", "les changements de plusieurs retraits ne sont pas énumérés"),
    ("take one removal by itself", "prenez un retrait à la fois"),
    ("there is no instrument `{}`", "il n’y a pas d’instrument «\u{a0}{}\u{a0}»"),
    ("choose one of the list", "choisissez-en un dans la liste"),
    ("standard input holds Parquet or Arrow, and text is read here", "l’entrée standard contient du Parquet ou de l’Arrow, et l’on lit ici du texte"),
    ("give delimited text or a workbook", "donnez du texte délimité ou un classeur"),
    ("name the file instead", "nommez plutôt le fichier"),
    ("standard input has more than the {} bytes of such a file that are read", "l’entrée standard a plus que les {} octets qu’on lit d’un tel fichier"),
    ("`{}` has {} bytes; of a workbook at most {} are read", "«\u{a0}{}\u{a0}» a {} octets; d’un classeur on en lit au plus {}"),
    ("the sheet `{}` has {} rows and {} columns; at most {} cells are read", "la feuille «\u{a0}{}\u{a0}» a {} lignes et {} colonnes; on lit au plus {} cellules"),
    ("the column `{}` is of the type {}, which is not read", "la colonne «\u{a0}{}\u{a0}» est du type {}, qu’on ne lit pas"),
    ("save the sheet as CSV", "enregistrez la feuille en CSV"),
    ("`{}` is no workbook that can be read: {}", "«\u{a0}{}\u{a0}» n’est pas un classeur qui puisse être lu\u{a0}: {}"),
    ("save it as .xlsx, or the sheet as CSV", "enregistrez-le en .xlsx, ou la feuille en CSV"),
    ("`{}` has no such sheet", "«\u{a0}{}\u{a0}» n’a pas cette feuille"),
    ("its sheets: {}", "ses feuilles\u{a0}: {}"),
    ("delete empty rows and columns", "supprimez les lignes et les colonnes vides"),
    ("the work was stopped", "le travail a été arrêté"),
    ("begin it again", "recommencez-le"),
    ("`{}`: this program was built without Parquet and Arrow", "«\u{a0}{}\u{a0}»\u{a0}: ce programme a été compilé sans Parquet ni Arrow"),
    ("give CSV or a workbook, or build it with the feature `arrow`", "donnez du CSV ou un classeur, ou compilez-le avec l’option «\u{a0}arrow\u{a0}»"),
    ("give a table with one row a matter", "donnez un tableau d’une ligne par affaire"),
    ("the table cannot be read further: {}", "le tableau ne peut être lu plus loin\u{a0}: {}"),
    ("correct the file there", "corrigez le fichier à cet endroit"),
    ("write the file again", "écrivez le fichier de nouveau"),
    ("`{}` is no Parquet file that can be read: {}", "«\u{a0}{}\u{a0}» n’est pas un fichier Parquet qui puisse être lu\u{a0}: {}"),
    ("`{}` is no Arrow file that can be read: {}", "«\u{a0}{}\u{a0}» n’est pas un fichier Arrow qui puisse être lu\u{a0}: {}"),
    ("the workbook cannot be written: {}", "le classeur ne peut être écrit\u{a0}: {}"),
    ("write CSV or Parquet instead (`--out FILE.csv`)", "écrivez plutôt du CSV ou du Parquet (--out FICHIER.csv)"),
    ("a sheet holds {} rows", "une feuille contient {} lignes"),
    ("a sheet holds {} columns", "une feuille contient {} colonnes"),
    ("correct the code, or write `none`", "corrigez le code, ou écrivez «\u{a0}none\u{a0}»"),
    ("correct the date", "corrigez la date"),
    ("`{}` is not a date; write year-month-day, such as 2026-04-06", "«\u{a0}{}\u{a0}» n’est pas une date; écrivez année-mois-jour, comme 2026-04-06"),
    ("`{}` is not an amount of money; write the number and the currency, such as 18400.00 USD", "«\u{a0}{}\u{a0}» n’est pas un montant; écrivez le nombre et la monnaie, comme 18400.00 USD"),
    ("`ntib law` lists the instruments", "«\u{a0}ntib law\u{a0}» énumère les instruments"),
    ("`{}` is no note of a portfolio that this program reads", "«\u{a0}{}\u{a0}» n’est pas une note de portefeuille que ce programme lise"),
    ("serve it with the program that wrote it, or delete its folder", "servez-le avec le programme qui l’a écrite, ou supprimez son dossier"),
    ("`{}` is not of the version that this program reads", "«\u{a0}{}\u{a0}» n’est pas de la version que ce programme lit"),
    ("serve it with the program that wrote it, or delete it", "servez-le avec le programme qui l’a écrit, ou supprimez-le"),
    ("it has {} bytes, more than are read", "il a {} octets, plus qu’on n’en lit"),
    ("bring it back from a copy, or delete it", "rétablissez-le depuis une copie, ou supprimez-le"),
    ("let one server of this machine keep them", "laissez un seul serveur de cette machine les conserver"),
    ("the mapping, line {}: {}", "la correspondance, ligne {}\u{a0}: {}"),
    ("the mapping cannot be read", "la correspondance ne peut être lue"),
    ("see docs/reference/mapping-format.md", "voyez docs/reference/mapping-format.md"),
    ("the thread that answers has ended", "le fil qui répond s’est arrêté"),
    ("report it with the table that was asked about", "signalez-le avec le tableau dont il s’agissait"),
    ("{} has more than {} digits after the point; write CSV", "{} a plus de {} chiffres après la virgule; écrivez du CSV"),
    ("`{}` is no wish", "«\u{a0}{}\u{a0}» n’est pas un souhait"),
    ("write QUESTION=OUTCOME; `ntib law --facts` and the questions reference name both", "écrivez QUESTION=ISSUE; «\u{a0}ntib law --facts\u{a0}» et la référence des questions nomment les deux"),
    ("sets of {} facts are not sought", "on ne cherche pas d’ensembles de {} faits"),
    ("choose 1 to {}", "choisissez de 1 à {}"),
    ("ask for a choice, a summary or a yes-or-no question", "demandez un choix, un résumé ou une question par oui ou non"),
    ("`{}` is no outcome of that question", "«\u{a0}{}\u{a0}» n’est pas une issue de cette question"),
    ("give the earlier day first", "donnez d’abord le jour le plus ancien"),
    ("this is asked of portfolios", "cela se demande aux portefeuilles"),
    ("name a table: CSV, a workbook, Parquet or Arrow", "nommez un tableau\u{a0}: CSV, classeur, Parquet ou Arrow"),
    ("`{}` is no stored assessment: {}", "«\u{a0}{}\u{a0}» n’est pas un examen enregistré\u{a0}: {}"),
    ("store one with `ntib assess CASE --json --out FILE`", "enregistrez-en un par «\u{a0}ntib assess CAS --json --out FICHIER\u{a0}»"),
    ("`{}` is {} version {}", "«\u{a0}{}\u{a0}» est {}, version {}"),
    ("this program replays ntib.assessment version 1", "ce programme rejoue ntib.assessment, version 1"),
    ("the document is damaged", "le document est endommagé"),
    ("`{}` gives no date", "«\u{a0}{}\u{a0}» ne donne pas de date"),
    ("add `as_of:` to the case, or `--as-of DATE`", "ajoutez «\u{a0}as_of:\u{a0}» au cas, ou --as-of DATE"),
    ("`{}` has {} bytes; at most {} are read", "«\u{a0}{}\u{a0}» a {} octets; on en lit au plus {}"),
    ("split it into several files", "divisez-le en plusieurs fichiers"),
    ("`{}`, line {}: this is not UTF-8 text", "«\u{a0}{}\u{a0}», ligne {}\u{a0}: ce n’est pas du texte UTF-8"),
    ("save the file as UTF-8", "enregistrez le fichier en UTF-8"),
    ("the rulebook has mistakes", "le recueil a des fautes"),
    ("run `ntib check` to see them", "exécutez «\u{a0}ntib check\u{a0}» pour les voir"),
    ("{} (and 1 more mistake)", "{} (et une autre faute)"),
    ("{} (and {} more mistakes)", "{} (et {} autres fautes)"),
    ("`ntib check FOLDER` shows them all", "«\u{a0}ntib check DOSSIER\u{a0}» les montre toutes"),
    ("{} is after {}", "{} est après {}"),
    ("`{}` and `{}` have not the same rows", "«\u{a0}{}\u{a0}» et «\u{a0}{}\u{a0}» n’ont pas les mêmes lignes"),
    ("answer every row anew (`ntib watch FOLDER --add PORTFOLIO`), and compare from then on", "répondez de nouveau à chaque ligne (ntib watch DOSSIER --add PORTEFEUILLE), et comparez à partir de là"),
    ("totals cannot be told by `{}`", "les totaux ne peuvent être donnés par «\u{a0}{}\u{a0}»"),
    ("name `month`, a fact in columns, or a column: {}", "nommez «\u{a0}month\u{a0}», un fait en colonne, ou une colonne\u{a0}: {}"),
    ("the answers cannot be written: {}", "les réponses ne peuvent être écrites\u{a0}: {}"),
    ("check the path and the space on the disk", "vérifiez le chemin et la place sur le disque"),
    ("check the space on the disk", "vérifiez la place sur le disque"),
    ("another run writes `{}`", "une autre exécution écrit «\u{a0}{}\u{a0}»"),
    ("wait until it has ended, or give another name", "attendez qu’elle soit terminée, ou donnez un autre nom"),
    ("`{}` has no form that can be written", "«\u{a0}{}\u{a0}» n’a pas de forme qui puisse être écrite"),
    ("name it .csv, .tsv, .csv.gz, .xlsx, .ods, .parquet or .arrow", "nommez-le .csv, .tsv, .csv.gz, .xlsx, .ods, .parquet ou .arrow"),
    ("could not open `{}`", "«\u{a0}{}\u{a0}» n’a pu être ouvert"),
    ("could not read `{}`", "«\u{a0}{}\u{a0}» n’a pu être lu"),
    ("could not write `{}`", "«\u{a0}{}\u{a0}» n’a pu être écrit"),
    ("could not write to `{}`", "l’écriture a échoué sur «\u{a0}{}\u{a0}»"),
    ("could not hold `{}`", "«\u{a0}{}\u{a0}» n’a pu être retenu"),
    ("the portfolios in `{}` are kept by another process", "un autre processus conserve les portefeuilles de «\u{a0}{}\u{a0}»"),
    ("could not copy `{}`", "«\u{a0}{}\u{a0}» n’a pu être copié"),
    ("could not make `{}`", "«\u{a0}{}\u{a0}» n’a pu être créé"),
    ("could not remove `{}`", "«\u{a0}{}\u{a0}» n’a pu être supprimé"),
    ("could not make the folder `{}`", "le dossier «\u{a0}{}\u{a0}» n’a pu être créé"),
    ("could not read the folder `{}`", "le dossier «\u{a0}{}\u{a0}» n’a pu être lu"),
    ("check the path and the permissions", "vérifiez le chemin et les permissions"),
    ("there is no question `{}`", "il n’y a pas de question «\u{a0}{}\u{a0}»"),
    ("see the questions reference", "voyez la référence des questions"),
    ("a portfolio is not answered in JSON", "les réponses d’un portefeuille ne s’écrivent pas en JSON"),
    ("write CSV, a workbook, Parquet or Arrow (`--out FILE`)", "écrivez du CSV, un classeur, du Parquet ou de l’Arrow (--out FICHIER)"),
    ("tell totals by a column with fewer values (`--by`)", "donnez les totaux par une colonne de moins de valeurs (--by)"),
    ("there is nothing to compare with", "il n’y a rien à quoi comparer"),
    ("give two days (`--from`, `--to`), another rulebook (`--against DIR`), or a draft (`--overlay DIR`)", "donnez deux jours (--from, --to), un autre recueil (--against DOSSIER) ou un projet (--overlay DOSSIER)"),
    ("the two rulebooks have no question in common", "les deux recueils n’ont aucune question en commun"),
    ("compare with a rulebook that has the same questions", "comparez avec un recueil qui a les mêmes questions"),
    ("`{}` is no table", "«\u{a0}{}\u{a0}» n’est pas un tableau"),
    ("name a CSV file, a workbook, a Parquet or an Arrow file", "nommez un fichier CSV, un classeur, un fichier Parquet ou Arrow"),
    ("`{}` keeps no portfolio", "«\u{a0}{}\u{a0}» ne garde aucun portefeuille"),
    ("add one: `ntib watch FOLDER --add PORTFOLIO`", "ajoutez-en un\u{a0}: ntib watch DOSSIER --add PORTEFEUILLE"),
    ("`{}` is not what was kept", "«\u{a0}{}\u{a0}» n’est plus ce qui était gardé"),
    ("add the portfolio again", "ajoutez de nouveau le portefeuille"),
    ("this program reads ntib.watch version 1", "ce programme lit ntib.watch version 1"),
    ("ask about a day from {} to before {}", "prenez un jour à partir du {} et avant le {}"),
    ("ask about a day from {} on", "prenez un jour à partir du {}"),
    ("there is nothing called `{}` in the rulebook", "rien ne s’appelle «\u{a0}{}\u{a0}» dans le recueil"),
    ("`{}`: {}", "«\u{a0}{}\u{a0}»\u{a0}: {}"),
    ("`{}` is not a valid {}: {}", "«\u{a0}{}\u{a0}» n’est pas un identifiant valable ({})\u{a0}: {}"),
    ("CAGE or NCAGE code", "code CAGE ou NCAGE"),
    ("Canadian business number", "numéro d’entreprise canadien"),
    ("national stock number", "numéro de nomenclature"),
    ("it has 20 letters and digits", "il a 20 lettres et chiffres"),
    ("its last two characters are digits", "ses deux derniers caractères sont des chiffres"),
    ("its check digits do not fit", "ses chiffres de contrôle ne concordent pas"),
    ("its check digit does not fit", "son chiffre de contrôle ne concorde pas"),
    ("it has five letters and digits", "il a cinq lettres et chiffres"),
    ("it never has the letters I and O", "il n’a jamais les lettres I et O"),
    ("it has 12 letters and digits", "il a 12 lettres et chiffres"),
    ("it never starts with zero", "il ne commence jamais par zéro"),
    ("it never has nine digits in a row", "il n’a jamais neuf chiffres de suite"),
    ("it has nine digits", "il a neuf chiffres"),
    ("a programme account is two letters and four digits", "un compte de programme a deux lettres et quatre chiffres"),
    ("it has 13 digits", "il a 13 chiffres"),
    ("correct the identifier", "corrigez l’identifiant"),
    ("the identifier is empty", "l’identifiant est vide"),
    ("correct the code; several have `;` between them", "corrigez le code; plusieurs se séparent par «\u{a0};\u{a0}»"),
    ("there is no system of codes `{}`", "il n’y a pas de système de codes «\u{a0}{}\u{a0}»"),
    ("`{}` is not a NAICS code: two to six digits", "«\u{a0}{}\u{a0}» n’est pas un code SCIAN\u{a0}: de deux à six chiffres"),
    ("`{}` is not a US product or service code: four digits or capital letters", "«\u{a0}{}\u{a0}» n’est pas un code américain de produit ou de service\u{a0}: quatre chiffres ou majuscules"),
    ("`{}` is not a UNSPSC code: eight digits", "«\u{a0}{}\u{a0}» n’est pas un code UNSPSC\u{a0}: huit chiffres"),
    ("`{}` is not a US tariff number ({})", "«\u{a0}{}\u{a0}» n’est pas un numéro tarifaire américain (2, 4, 6, 8 ou 10 chiffres)"),
    ("`{}` is not a tariff number ({})", "«\u{a0}{}\u{a0}» n’est pas un numéro tarifaire (2, 4, 6, 8 ou 10 chiffres)"),
    ("`{}` is not a USML paragraph ({})", "«\u{a0}{}\u{a0}» n’est pas un paragraphe de l’USML (comme VIII(h)(1))"),
    ("`{}` is not an ECCN ({})", "«\u{a0}{}\u{a0}» n’est pas un ECCN (comme 9A610.x, ou EAR99)"),
    ("`{}` is not an Export Control List item ({})", "«\u{a0}{}\u{a0}» n’est pas un article de la liste des exportations contrôlées (comme 2-10.a ou 5504.2.a)"),
    ("`{}` is not a stock number ({})", "«\u{a0}{}\u{a0}» n’est pas un numéro de nomenclature (13 chiffres, ou les 4 de sa classe)"),
    ("`{}` is not a federal supply class ({})", "«\u{a0}{}\u{a0}» n’est pas une classe d’approvisionnement fédérale (4 chiffres)"),
    ("no date", "aucune date"),
    ("the row is a total of others", "la ligne est le total d’autres lignes"),
    ("delete it, for what it adds up stands in other rows; if it is an item of its own, fill its other cells", "supprimez-la, car ce qu’elle additionne se trouve dans d’autres lignes; si c’est un article à part, remplissez ses autres cellules"),
    ("the cell holds `{}`: its formula came to nothing", "la cellule contient «\u{a0}{}\u{a0}»\u{a0}: sa formule n’a rien donné"),
    ("mend the formula, write its result, or leave the cell empty where that is not known", "corrigez la formule, écrivez son résultat, ou laissez la cellule vide s’il n’est pas connu"),
    ("`{}` is a tariff number that has lost digits", "«\u{a0}{}\u{a0}» est un numéro tarifaire qui a perdu des chiffres"),
    (
        "a spreadsheet may have taken zeros from it: format the column as text, and write the whole number there",
        "un tableur lui a peut-être ôté des zéros\u{a0}: mettez la colonne en format texte, et écrivez-y le numéro entier",
    ),
    ("the cell holds a formula whose result is not in the file", "la cellule contient une formule dont le résultat n’est pas dans le fichier"),
    ("open the file in a spreadsheet program and save it there, or write the result in the cell", "ouvrez le fichier dans un tableur et enregistrez-l’y, ou écrivez le résultat dans la cellule"),
    ("fill the column of dates, or give one day for every row (`--as-of DATE`)", "remplissez la colonne des dates, ou donnez un même jour pour chaque ligne"),
    ("{} lies outside the modelled range", "le {} sort de la période couverte"),
    ("ask about a day that the rulebook covers", "prenez un jour que le recueil couvre"),
    ("`{}` is in {}, but this fact is in {}", "«\u{a0}{}\u{a0}» est en {}, mais ce fait est en {}"),
    ("convert the amount to {} at the rate that applies on the day, and write that", "convertissez le montant en {} au taux du jour, et écrivez cela"),
    ("`{}` is below nothing", "«\u{a0}{}\u{a0}» est inférieur à zéro"),
    ("leave returns and corrections out, or book them apart", "laissez de côté les retours et les corrections, ou comptez-les à part"),
    ("the table has more than {} rows", "le tableau a plus de {} lignes"),
    ("send a part of it, or answer it with the command `ntib`, which has no such limit", "envoyez-en une partie, ou traitez-le par la commande «\u{a0}ntib\u{a0}», qui n’a pas cette limite"),
    ("more than {} MiB would be written", "plus de {} Mio seraient écrits"),
    ("ask fewer questions, or go without reasons", "posez moins de questions, ou passez-vous des motifs"),
    ("`{}` is packed", "«\u{a0}{}\u{a0}» est comprimé"),
    ("send it unpacked", "envoyez-le décomprimé"),
    ("`{}` is a workbook of an old form", "«\u{a0}{}\u{a0}» est un classeur d’une forme ancienne"),
    ("save it as .xlsx", "enregistrez-le en .xlsx"),
    ("`{}` is empty", "«\u{a0}{}\u{a0}» est vide"),
    ("it has no bytes: save or export the table again, and look whether the file was written whole", "il n’a aucun octet\u{a0}: enregistrez ou exportez de nouveau le tableau, et voyez si le fichier a été écrit en entier"),
    ("`{}` has no header", "«\u{a0}{}\u{a0}» n’a pas d’en-têtes"),
    ("send a table whose first row names the columns", "envoyez un tableau dont la première ligne nomme les colonnes"),
    ("give a table whose first row names the columns", "donnez un tableau dont la première ligne nomme les colonnes"),
    ("`{}` is no table that can be read", "«\u{a0}{}\u{a0}» n’est pas un tableau qui puisse être lu"),
    ("send CSV, a workbook (.xlsx, .ods), Parquet or Arrow", "envoyez du CSV, un classeur (.xlsx, .ods), du Parquet ou de l’Arrow"),
    ("totals by `{}` would have more than {} lines", "les totaux par «\u{a0}{}\u{a0}» auraient plus de {} lignes"),
    ("choose a column with fewer values (`--by`)", "choisissez une colonne de moins de valeurs"),
    ("the name is too long", "le nom est trop long"),
    ("shorten it", "raccourcissez-le"),
    ("`{}` is not a kind of entity", "«\u{a0}{}\u{a0}» n’est pas un genre d’entité"),
    ("give `words:` in the mapping", "donnez ce que valent ces mots dans la correspondance"),
    ("the interest ends before it begins: its end is left out", "l’intérêt finit avant de commencer\u{a0}: sa fin est écartée"),
    ("the last day lies before the first: it is left out", "le dernier jour précède le premier\u{a0}: il est écarté"),
    ("correct the days", "corrigez les jours"),
    ("the contract has no supplier", "le contrat n’a pas de fournisseur"),
    ("give its name or an identifier", "donnez son nom ou un identifiant"),
    ("the contract has no number", "le contrat n’a pas de numéro"),
    ("give the number, or map another column to `id:`", "donnez le numéro, ou choisissez une autre colonne pour lui"),
    ("the supply has no supplier or no customer", "la fourniture n’a pas de fournisseur ou pas de client"),
    ("give the names or identifiers of both", "donnez les noms ou identifiants des deux"),
    ("`{}` is not a stage of a contract", "«\u{a0}{}\u{a0}» n’est pas une étape de contrat"),
    ("`{}` is not a year", "«\u{a0}{}\u{a0}» n’est pas une année"),
    ("write four digits", "écrivez quatre chiffres"),
    ("this is not JSON: {}", "ce n’est pas du JSON\u{a0}: {}"),
    ("this is not XML: {}", "ce n’est pas du XML\u{a0}: {}"),
    ("`{}`: line {}, column {}: this is not JSON: {}", "«\u{a0}{}\u{a0}», ligne {}, colonne {}\u{a0}: ce n’est pas du JSON\u{a0}: {}"),
    ("`{}`: line {}: this is not XML: {}", "«\u{a0}{}\u{a0}», ligne {}\u{a0}: ce n’est pas du XML\u{a0}: {}"),
    ("`{}`: line {}: this is not CSV: {}", "«\u{a0}{}\u{a0}», ligne {}\u{a0}: ce n’est pas du CSV\u{a0}: {}"),
    ("a tag does not end; the file may be cut off", "une balise ne se termine pas; le fichier est peut-être tronqué"),
    ("`</{}>` ends an element that did not begin", "«\u{a0}</{}>\u{a0}» termine un élément qui n’a pas commencé"),
    ("`</{}>` stands where `<{}>` of line {} has to end", "«\u{a0}</{}>\u{a0}» se trouve là où «\u{a0}<{}>\u{a0}» de la ligne {} doit se terminer"),
    ("`<{}>` of line {} does not end; the file may be cut off", "«\u{a0}<{}>\u{a0}» de la ligne {} ne se termine pas; le fichier est peut-être tronqué"),
    ("check that the file is whole and of this layout", "vérifiez que le fichier est entier et qu’il suit cette disposition"),
    ("check that the file is whole and of the layout named", "vérifiez que le fichier est entier et qu’il suit la disposition nommée"),
    ("check that the file is whole and of the form named", "vérifiez que le fichier est entier et qu’il a la forme nommée"),
    ("the record does not end: the file is cut off, or the record is too long", "l’enregistrement ne se termine pas\u{a0}: le fichier est tronqué, ou l’enregistrement trop long"),
    ("two columns are named `{}`", "deux colonnes se nomment «\u{a0}{}\u{a0}»"),
    ("name it with `--layout`: bods, gleif or ocds", "nommez-la avec --layout\u{a0}: bods, gleif ou ocds"),
    ("the file is cut off, or is not packed as its name says: get it again", "le fichier est tronqué, ou n’est pas comprimé comme son nom le dit\u{a0}: procurez-vous-le de nouveau"),
    ("`{}` has no record", "«\u{a0}{}\u{a0}» n’a aucun enregistrement"),
    ("get the file again", "procurez-vous le fichier de nouveau"),
    ("`{}` is a ZIP archive", "«\u{a0}{}\u{a0}» est une archive ZIP"),
    ("give the file that is in it; a workbook is named .xlsx or .ods", "donnez le fichier qui s’y trouve; un classeur se nomme .xlsx ou .ods"),
    ("`{}`: the table has two columns `{}`", "«\u{a0}{}\u{a0}»\u{a0}: le tableau a deux colonnes «\u{a0}{}\u{a0}»"),
    ("correct the mapping, or name another layout", "corrigez la correspondance, ou nommez une autre disposition"),
    ("signs that are not seen were left out: {}", "des signes invisibles ont été écartés\u{a0}: {}"),
    ("compare the value with its source: such signs can hide that two names differ", "comparez la valeur avec sa source\u{a0}: de tels signes peuvent cacher que deux noms diffèrent"),
    ("write the name of the state or country in full", "écrivez en entier le nom de l’État ou du pays"),
    ("correct the file, or get it again", "corrigez le fichier, ou procurez-vous-le de nouveau"),
    ("correct the source, or leave the row out", "corrigez la source, ou omettez la ligne"),
    ("correct the row", "corrigez la ligne"),
];

/// The parts of `text` where `pattern` has `{}`, if it is of that form.
fn parts<'t>(pattern: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut fixed = pattern.split("{}");
    let mut rest = text.strip_prefix(fixed.next()?)?;
    let fixed: Vec<&str> = fixed.collect();
    let mut found = Vec::new();
    for (at, piece) in fixed.iter().enumerate() {
        // The last piece stands at the end.
        let (part, after) = if at + 1 == fixed.len() { (rest.strip_suffix(piece)?, "") } else { rest.split_once(piece)? };
        found.push(part);
        rest = after;
    }
    rest.is_empty().then_some(found)
}

/// In French; as it is where it is not one of those known.
fn french(text: &str) -> String {
    within(text, 0)
}

/// How deep what is told within what is told is looked at: cells may hold any text.
const DEPTH_MAX: usize = 4;

fn within(text: &str, depth: usize) -> String {
    if depth > DEPTH_MAX {
        return text.to_owned();
    }
    for (english, told) in TOLD {
        let Some(found) = parts(english, text) else { continue };
        let mut out = String::new();
        for (at, piece) in told.split("{}").enumerate() {
            if at > 0 {
                // Within what is told something else may be told.
                out += &found.get(at - 1).map_or_else(String::new, |part| within(part, depth + 1));
            }
            out += piece;
        }
        return out;
    }
    // What is wrong and what to do may stand together.
    let halves = text.match_indices("; ").take(DEPTH_MAX).find_map(|(at, _)| {
        let (what, help) = (text.get(..at)?, text.get(at + 2..)?);
        let told = (within(what, depth + 1), within(help, depth + 1));
        (told.0 != what && told.1 != help).then(|| format!("{}; {}", told.0, told.1))
    });
    halves.unwrap_or_else(|| text.to_owned())
}

/// Issues told in English, in the language of their reader.
pub fn translated_issues(lang: Lang, issues: &mut [RowIssue]) {
    if lang == Lang::Fr {
        for one in issues {
            one.message = french(&one.message).into();
            one.help = french(&one.help).into();
        }
    }
}

/// What is told of a table in English, in the language of its reader.
pub fn translated(lang: Lang, text: &str) -> String {
    if lang == Lang::Fr { french(text) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing step should stop the test")]
    use super::*;
    use ntib_base::import::{DateOrder, DecimalMark, date, money, number, share};

    #[test]
    fn what_is_told_is_told_in_french() {
        for (text, expected) in [
            ("`04/06/2012` is not a date: day and month could be swapped", "«\u{a0}04/06/2012\u{a0}» n’est pas une date\u{a0}: le jour et le mois pourraient être intervertis"),
            ("`Kanada` is no country that is known", "«\u{a0}Kanada\u{a0}» n’est pas un pays connu"),
            ("the row has 3 values, the header 4", "la ligne a 3 valeurs, les en-têtes 4"),
            ("the mapping of `leg.to`: `Narnia` is no place of the rulebook; see places.csv for the codes", "la correspondance de «\u{a0}leg.to\u{a0}»\u{a0}: «\u{a0}Narnia\u{a0}» n’est pas un lieu du recueil; voyez les codes dans places.csv"),
            ("the mapping of `leg.to`: `Narnia` is not a place; write the two capital letters of its ISO 3166-1 code", "la correspondance de «\u{a0}leg.to\u{a0}»\u{a0}: «\u{a0}Narnia\u{a0}» n’est pas un lieu; écrivez les deux majuscules de son code ISO 3166-1"),
            ("something new", "something new"),
        ] {
            assert_eq!(french(text), expected);
        }
    }

    #[test]
    fn nothing_that_values_tell_stays_english() {
        let told = |wrong: (String, &'static str)| {
            for text in [wrong.0.as_str(), wrong.1] {
                assert_ne!(french(text), text);
            }
        };
        for text in ["soon", "04/06/2012", "31/31/2012", "1/2/12", "6 April 12", "2012-02-30"] {
            told(date(text, DateOrder::Unsaid).unwrap_err());
        }
        for text in ["1,200", "1,2,3", "12a", "1.2.3,4,5", "99999999999999999999"] {
            told(number(text, DecimalMark::Unsaid).unwrap_err());
        }
        for text in ["0.6", "-1 %", "120 %", "about half", "50 % to 20 %", "1 to 2 to 3"] {
            told(share(text, DecimalMark::Point).unwrap_err());
        }
        told(money("12.50", DecimalMark::Point, None).unwrap_err());
    }
}
