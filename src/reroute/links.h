/* Links of concordances as a graph of codes: which of them hold for the windows, which codes they join, and which of these are of the
 * barrier. Nothing here knows a store. */
#ifndef JARAK_REROUTE_LINKS_H
#define JARAK_REROUTE_LINKS_H

#include "base/arena.h"
#include "jarak/rerouting.h"

enum { JARAK__LINK_CODE_BYTES = 9, JARAK__NEVER = -1 };

/* How much of a code is on the list of the barrier. */
typedef enum jarak__link_listed { JARAK__LISTED_NONE = 0, JARAK__LISTED_WHOLLY = 1, JARAK__LISTED_PARTLY = 2 } jarak__link_listed;

typedef struct jarak__linked_code {
    char code[JARAK__LINK_CODE_BYTES];
    jarak__link_listed listed;
    bool is_implied;               /* it is not on the list itself, but all that it became, or came from, is */
    bool is_mixed;                 /* it is joined to others that are not as much under the barrier as it */
    int first_traded, last_traded; /* months; JARAK__NEVER */
    int first_newer, last_newer;   /* of the links that it is the newer side of, one to itself too: the month from which on; JARAK__NEVER */
    int first_older, last_older;   /* and of those that it is the older side of */
    size_t parent;                 /* towards the one that stands for all that are joined */
} jarak__linked_code;

typedef struct jarak__code_link {
    size_t older, newer; /* in codes */
    int since;           /* the month from which on the newer list holds */
} jarak__code_link;

/* All zero is empty. */
typedef struct jarak__code_links {
    size_t n_codes, n_links;
    jarak__linked_code *codes; /* by code */
    jarak__code_link *links;
} jarak__code_links;

/* Whether the two lists of a link are editions of one (HS2017 and HS2022, CN2021 and CN2022) and both in force between the months first
 * and last (counted from January 1600); then since is the month from which on the newer holds, and is_backwards tells that it is the list
 * that is named first. An edition of the Harmonized System holds until the next, every other list a year. Cost O(1). */
bool jarak__link_holds(const jarak_rerouting_link *link, int first, int last, int *since, bool *is_backwards);
/* The graph of n links, all of which hold. since and is_backwards are theirs. Returns false when memory is out; release it even so. */
JARAK_MUST_CHECK bool jarak__code_links_make(size_t n, const jarak_rerouting_link *const *links, const int *since, const bool *is_backwards,
                                             jarak__code_links *graph);
void jarak__code_links_release(jarak__code_links *graph);
/* Whether the code ended, or began, with a change of lists: it was no more, or not yet, traded either. */
bool jarak__linked_code_ended(const jarak__linked_code *code);
bool jarak__linked_code_began(const jarak__linked_code *code);
/* Of codes that are not on the list, those are implied of which all that they became (came from) is on it, and that ended (began) with the
 * change; as long as there are any. Then joins codes that are linked, and marks the mixed. Returns false when memory is out. Cost O(links
 * × steps from one list to the next). */
JARAK_MUST_CHECK bool jarak__code_links_join(jarak__code_links *graph);
/* The code that stands for all that are joined with one. */
size_t jarak__linked_root(jarak__linked_code *codes, size_t code);
void jarak__linked_unite(jarak__linked_code *codes, size_t a, size_t b);
/* The place of a code; SIZE_MAX: none. */
size_t jarak__linked_find(const jarak__code_links *graph, const char *code);

#endif
