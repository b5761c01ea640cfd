#!/bin/bash
# The released binary is built with every protection that the compiler and the linker have, in each of its parts.
# A program built without them is read as well, so that each finding is known to be found.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=${1:-build/halved}
folder=$(mktemp -d /tmp/halved-hardening.XXXXXX)
trap 'rm -rf "$folder"' EXIT
x86=$(uname -m | grep -cx x86_64 || true)

# has FILE PATTERN OPTION…: what readelf prints has the pattern.
has() {
	local file=$1 pattern=$2
	shift 2
	readelf -W "$@" "$file" 2>/dev/null | grep -E "$pattern" >/dev/null
}

# The first instruction at the start of the program, of its beginning and of its end, and of main().
entries() {
	local file=$1 address
	for address in $(readelf -hdsW "$file" | awk '/Entry point/ { print $NF } /\((INIT|FINI)\)/ { print $3 } / main$/ { print "0x" $2 }'); do
		objdump -d --no-show-raw-insn --start-address="$address" --stop-address="$((address + 16))" "$file" |
			awk '/^ +[0-9a-f]+:/ && !seen++ { print $2 }'
	done
}

# Names what the file lacks, one a line.
findings() {
	local file=$1 flag
	has "$file" '^ *Type: +DYN' -h || echo "position independent"
	has "$file" 'GNU_RELRO' -l || echo "read-only relocations"
	has "$file" 'FLAGS.*NOW' -d || echo "all symbols bound at the start"
	has "$file" 'GNU_STACK .* RW +0x' -l || echo "stack not executable"
	has "$file" '__stack_chk_fail' --dyn-syms || echo "stack protector"
	has "$file" '__[a-z]+_chk(@|$)' --dyn-syms || echo "checked calls"
	! has "$file" '\((TEXTREL|RPATH|RUNPATH)\)' -d || echo "no search path of its own"
	if [ "$x86" -gt 0 ]; then
		has "$file" 'x86 feature: IBT, SHSTK' -n || echo "marked for CET"
		# the mark is true of what the loader jumps to, too
		[ "$(entries "$file" | sort -u)" = endbr64 ] || echo "branch targets"
	fi
	# what each compilation unit was built with
	readelf --debug-dump=info "$file" 2>/dev/null | grep -E 'DW_AT_producer.*GNU C' >"$folder/units" || true
	for flag in -fstack-protector-strong -fstack-clash-protection $([ "$x86" -eq 0 ] || echo -fcf-protection=full); do
		if [ ! -s "$folder/units" ] || grep -v -e "$flag" "$folder/units" >/dev/null; then echo "$flag"; fi
	done
}

cat >"$folder/soft.c" <<-'END'
	#include <stdio.h>
	int main(int argc, char **argv) { char text[64]; sprintf(text, "%.60s", argv[argc - 1]); return puts(text) < 0; }
END
soft=(-no-pie -fno-pie -U_FORTIFY_SOURCE -fno-stack-protector -fno-stack-clash-protection)
[ "$x86" -eq 0 ] || soft+=(-fcf-protection=none)
gcc -g -O2 "${soft[@]}" -Wl,-z,norelro,-z,lazy,-z,execstack,-rpath,/tmp \
	-o "$folder/soft" "$folder/soft.c" 2>"$folder/warnings"
found=$(findings "$folder/soft")
count=$(wc -l <<<"$found")
if [ "$count" -ne $((9 + 3 * x86)) ]; then
	echo "Of a program without protection only this was found:"
	echo "$found"
	exit 1
fi

found=$(findings "$program")
if [ -n "$found" ]; then
	echo "$program lacks:"
	echo "$found"
	exit 1
fi
make --no-print-directory -n -W service/main.c V=1 MODE=release build/.release/service/main.o | grep -e '-D_FORTIFY_SOURCE=3' >/dev/null ||
	{ echo "the highest level of checked calls is not asked for"; exit 1; }
switch=$(grep -oP -m1 'getenv\("\KHALVED_TEST_[A-Z]+' service/api/step.c)
if grep -q "$switch" "$program"; then
	echo "$program knows $switch, which is for tests alone"
	exit 1
fi
