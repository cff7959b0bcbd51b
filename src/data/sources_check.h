/* What looks implausible in the loaded facts. */
#ifndef JARAK_DATA_SOURCES_CHECK_H
#define JARAK_DATA_SOURCES_CHECK_H

#include "jarak/store.h"

/* Runs the checks of sql/check.sql. One row a finding: check, what, where, size, advice; those with most money at stake first. */
JARAK_MUST_CHECK jarak_status jarak__sources_check(jarak_store *store, jarak_table **table, jarak_error *error);

#endif
