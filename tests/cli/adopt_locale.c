/* Loaded before a program, makes it one that takes over its user's whole locale, as programs that use the library may: the decimal sign,
 * the case of letters, the order of words. */
#include <locale.h>

__attribute__((constructor)) static void adopt(void)
{
    (void)setlocale(LC_ALL, "");
}
