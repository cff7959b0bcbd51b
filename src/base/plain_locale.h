/* Writing numbers and aligning text without regard to the program's locale: a point before decimals, and UTF-8. Messages keep their
 * language. */
#ifndef JARAK_BASE_PLAIN_LOCALE_H
#define JARAK_BASE_PLAIN_LOCALE_H

#include <locale.h>
#include <stdarg.h>
#include <stddef.h>

#include "jarak/status.h"

typedef struct jarak__plain_locale {
    locale_t plain; /* 0 where there is none to be had; then nothing is changed */
    locale_t before;
} jarak__plain_locale;

/* For the calling thread, until left. */
jarak__plain_locale jarak__plain_locale_enter(void);
void jarak__plain_locale_leave(jarak__plain_locale locale);

/* snprintf(), vsnprintf() and strtod() with a point before decimals, in whatever locale. The first call of the process makes a locale for
 * them, which stays. */
int jarak__format_plainly(char *text, size_t capacity, const char *format, ...) JARAK_PRINTF(3, 4);
int jarak__print_plainly(char *text, size_t capacity, const char *format, va_list arguments) JARAK_PRINTF(3, 0);
double jarak__read_plainly(const char *text, char **end);

#endif
