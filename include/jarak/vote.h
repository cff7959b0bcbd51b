/* How a vote was cast, as the estimators of votes take it. */
#ifndef JARAK_VOTE_H
#define JARAK_VOTE_H

enum {
    JARAK_VOTE_NO = 0,
    JARAK_VOTE_ABSTAIN = 1,
    JARAK_VOTE_YES = 2,
    JARAK_VOTE_ABSENT = 3, /* missing, never an abstention */
    JARAK_VOTE_VALUES = 3, /* kinds of vote, in their order */
};

#endif
