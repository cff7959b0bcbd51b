/* Names of the chapters of the Harmonized System. */
#ifndef JARAK_REPORT_CHAPTERS_H
#define JARAK_REPORT_CHAPTERS_H

#include <stdbool.h>

/* What the chapter of a product's code holds, in the language of the process; NULL where the code begins with no chapter. */
const char *jarak__chapter_name(const char *product);

#endif
