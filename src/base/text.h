/* Texts that people read: marked here, translated by gettext with the catalogues in po/. The program chooses the language. */
#ifndef JARAK_BASE_TEXT_H
#define JARAK_BASE_TEXT_H

#include <libintl.h>

#define JARAK_TEXT_DOMAIN "jarak"

/* The text in the user's language. */
#define _(text) dgettext(JARAK_TEXT_DOMAIN, text)
/* Marks a text in a table; translate it with _() where it is shown. */
#define N_(text) text

#endif
