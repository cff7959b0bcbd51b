/* The command: a table of commands, one file each. */
#include <stdio.h>

#include "cli/language.h"

int main(void)
{
    language_choose(NULL);
    puts("jarak " JARAK_VERSION);
    return 0;
}
