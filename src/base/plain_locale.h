/* Writing numbers and aligning text without regard to the program's locale: a point before decimals, and UTF-8. Messages keep their
 * language. */
#ifndef JARAK_BASE_PLAIN_LOCALE_H
#define JARAK_BASE_PLAIN_LOCALE_H

#include <locale.h>

typedef struct jarak__plain_locale {
    locale_t plain; /* 0 where there is none to be had; then nothing is changed */
    locale_t before;
} jarak__plain_locale;

/* For the calling thread, until left. */
jarak__plain_locale jarak__plain_locale_enter(void);
void jarak__plain_locale_leave(jarak__plain_locale locale);

#endif
