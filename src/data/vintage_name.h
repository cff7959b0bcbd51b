/* The vintage that the name of a file tells. */
#ifndef JARAK_DATA_VINTAGE_NAME_H
#define JARAK_DATA_VINTAGE_NAME_H

typedef struct jarak__vintage_name {
    char day[11];     /* 2024-01-31, the last day that the name may mean; "": none is told */
    char version[16]; /* 4.0 of v4.0, b of V202401b; "": none is told */
} jarak__vintage_name;

/* Reads the last part of path: a day (20240131, 2024-01-31), else a month (V202401b, 2024-01), else the last year (2024) that stands in it,
 * and a version (v2, ver 4.0). Nothing where memory is out. Cost O(length); safe from several threads. */
void jarak__vintage_of_name(const char *path, jarak__vintage_name *vintage);

#endif
