#include "halved/base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int spool_make(const char *directory)
{
	char path[4096];
	int descriptor;

	snprintf(path, sizeof(path), "%s/halved-XXXXXX", directory == NULL ? "/tmp" : directory);
	descriptor = mkostemp(path, O_CLOEXEC);
	if (descriptor >= 0)
		unlink(path);
	return descriptor;
}

bool spool_put(int descriptor, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t wrote = write(descriptor, data, size);

		if (wrote < 0 && errno != EINTR)
			return false;
		data += wrote > 0 ? wrote : 0;
		size -= wrote > 0 ? (size_t)wrote : 0;
	}
	return true;
}
