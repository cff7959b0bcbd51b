/* Estimated coefficients from the JSON of a fit. */
#ifndef JARAK_CUT_FIT_FILE_H
#define JARAK_CUT_FIT_FILE_H

#include <stddef.h>

#include "jarak/cut.h"

typedef struct jarak__cut_fit {
    const char *from;              /* the file */
    size_t n;                      /* that are asked for */
    jarak_cut_estimate *estimates; /* which have their names */
    double *covariance;            /* n × n */
} jarak__cut_fit;

/* The coefficients that are asked for into the estimates, and their covariance. Errors: ERR_NOT_FOUND, ERR_ARGUMENT (no such coefficient),
 * ERR_FORMAT, ERR_DATA. */
jarak_status jarak__cut_read_fit(const jarak__cut_fit *fit, jarak_error *error);

jarak_status jarak__cut_no_memory(jarak_error *error);
#ifdef __clang_analyzer__ /* which cannot see what it returns */
#define jarak__cut_no_memory(error) ((void)jarak__cut_no_memory(error), JARAK_ERR_MEMORY)
#endif

#endif
