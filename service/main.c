#include <stdio.h>

int main(void)
{
	puts("halved");
	return 0;
}
