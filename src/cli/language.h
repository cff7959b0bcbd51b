/* The language that the command speaks. */
#ifndef JARAK_CLI_LANGUAGE_H
#define JARAK_CLI_LANGUAGE_H

#include <libintl.h>

/* The text in the user's language; the library's texts and the command's are in one catalogue. */
#define _(text) dgettext("jarak", text)
/* Marks a text in a table; translate it with _() where it is shown. */
#define N_(text) text

/* Makes texts appear in the language of the environment (LANGUAGE, LC_ALL, LC_MESSAGES, LANG), or in code ("id", "ru", "en") when it is not
 * NULL. Numbers and dates keep their one form in every language, so that output can be read by programs. Call before threads start. */
void language_choose(const char *code);

#endif
