#!/bin/bash
# The unit files are ones that systemd takes, and leave what they start little to harm: at most 2.5 of 10.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d /tmp/halved-systemd.XXXXXX)
trap 'rm -rf "$folder"' EXIT
for unit in halved.service halved-retention.service halved-retention.timer; do
	sed -E "s|^ExecStart=/usr/local/bin/halved |ExecStart=$PWD/build/halved |" "docs/examples/systemd/$unit" >"$folder/$unit"
done
said=$(systemd-analyze verify --man=no "$folder/halved.service" "$folder/halved-retention.timer" "$folder/halved-retention.service" 2>&1 |
	grep -F "$folder" || true)
if [ -n "$said" ]; then
	echo "$said"
	exit 1
fi
score() { systemd-analyze security --offline=true --no-pager --threshold=25 "$1"; }
for unit in halved.service halved-retention.service; do
	said=$(score "$folder/$unit" 2>&1) || { tail -60 <<<"$said" | grep -v '✓'; exit 1; }
	if grep -E 'Unknown|ignoring' <<<"$said"; then exit 1; fi
done
systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' "$folder/halved-retention.timer")" >/dev/null
# Its log goes to the journal, which it can neither read nor write to.
if grep -E '^(Standard(Output|Error)|SupplementaryGroups|ReadWritePaths|LogsDirectory|StateDirectory)=' "$folder/halved.service"; then
	echo "the unit sends its log elsewhere, or can reach where logs are"
	exit 1
fi
grep -qx 'User=halved' "$folder/halved.service" && grep -qx 'Group=halved' "$folder/halved.service" &&
	grep -qx 'ProtectSystem=strict' "$folder/halved.service"
# without its sandboxing the same unit must not pass
grep -vE '^(Protect|Private|Restrict|SystemCall|Capability|IPAddress|NoNew)' "$folder/halved.service" >"$folder/open.service"
if score "$folder/open.service" >/dev/null 2>&1; then
	echo "a unit without sandboxing passes as well"
	exit 1
fi
