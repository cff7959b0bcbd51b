/* Texts that people read: marked here, translated by gettext with the catalogues in po/. The program chooses the language. */
#ifndef JARAK_BASE_TEXT_H
#define JARAK_BASE_TEXT_H

#include <libintl.h>

#define JARAK_TEXT_DOMAIN "jarak"

/* The text in the user's language. */
#define _(text) dgettext(JARAK_TEXT_DOMAIN, text)
/* The form of a text that goes with a count: in English that of one or of many, in other languages as their catalogue says. */
#define P_(one, many, count) dngettext(JARAK_TEXT_DOMAIN, one, many, (unsigned long)(count))
/* Marks both forms in a table, as two texts; choose with P_() where they are shown. */
#define NP_(one, many) one, many
/* Marks a text in a table; translate it with _() where it is shown. */
#define N_(text) text

#endif
