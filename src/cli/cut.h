/* How a file is cut into cells, where that is not to be found out: options that commands share. */
#ifndef JARAK_CLI_CUT_H
#define JARAK_CLI_CUT_H

#include <argp.h>
#include <stdint.h>

typedef struct cli_cut {
    const char *encoding, *sheet;
    char delimiter; /* '\0': found out */
    int64_t skip;   /* -1: found out */
} cli_cut;

/* A child parser for these options; its input is a cli_cut. */
extern const struct argp cli_cut_argp;

#endif
