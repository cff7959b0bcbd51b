/* The language that the command speaks. */
#ifndef JARAK_CLI_LANGUAGE_H
#define JARAK_CLI_LANGUAGE_H

#include <libintl.h>

/* The text in the user's language; the library's texts and the command's are in one catalogue. */
#define _(text) dgettext("jarak", text)
/* Marks a text in a table; translate it with _() where it is shown. */
#define N_(text) text
/* The form that goes with a count. */
#define P_(one, many, count) dngettext("jarak", one, many, (unsigned long)(count))

/* "en", "id", "ru", NULL. */
extern const char *const language_codes[];

/* Makes texts appear in the language of the environment (LANGUAGE, LC_ALL, LC_MESSAGES, LANG), or in code ("id", "ru", "en") when it is not
 * NULL. In texts, numbers have the marks of the language (answer/words/numbers.h);
 * the arithmetic of `why`, tables of estimates and all that programs read keep the point. Call before threads start. */
void language_choose(const char *code);

#endif
