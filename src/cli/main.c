/* The command: a table of commands, one file each. */
#include <stdio.h>

int main(void)
{
    puts("jarak " JARAK_VERSION);
    return 0;
}
