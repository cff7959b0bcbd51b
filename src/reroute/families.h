/* Between finding how codes changed and making families of them. */
#ifndef JARAK_REROUTE_FAMILIES_H
#define JARAK_REROUTE_FAMILIES_H

#include "reroute/links.h"
#include "reroute/work.h"

/* Families of codes of the digits asked about, and the tables that later steps read them from. Errors: ERR_MEMORY, ERR_SQL. */
JARAK_MUST_CHECK jarak_status jarak__rerouting_make_families(jarak__rerouting_work *work, jarak__code_links *graph, jarak_error *error);
/* What each concordance gave: work->used by lists and source. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__rerouting_count_links(jarak__rerouting_work *work, const bool *is_backwards, jarak_error *error);

#endif
