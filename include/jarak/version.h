/* Which jarak this is. */
#ifndef JARAK_VERSION_H
#define JARAK_VERSION_H

#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library that runs, such as "0.1.0": major, minor and patch, as https://semver.org has them. The text is static. Safe
 * from any thread; docs/abi.md says what a version promises. Cost O(1). */
JARAK_API const char *jarak_version(void);

#ifdef __cplusplus
}
#endif
#endif
