/* Loops compiled for several generations of processors, the best one chosen when the library is loaded. */
#ifndef JARAK_BASE_CLONES_H
#define JARAK_BASE_CLONES_H

/* Before a static function whose loops gain from wide vectors (the choice among clones of a global one would be exported). Results may
 * differ in the last digit between generations of processors (fused multiplication and addition), never between runs or numbers of threads
 * on one. Not where a sanitizer is at work: its run-time library is not ready yet when the choice is made. */
#if defined(__x86_64__) && defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(__clang__)
#define JARAK_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define JARAK_CLONES
#endif

#endif
