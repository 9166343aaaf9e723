# SPDX-License-Identifier: GPL-2.0-only
# Turns warn_allow.txt into a C table; refuses an entry without a reason.
BEGIN {
	print "/* Generated from warn_allow.txt. */"
	print "struct hosted_warn_allow { const char *file, *func, *when, *reason; };"
	print "const struct hosted_warn_allow hosted_warn_allow[] = {"
}
/^#/ || /^[ \t]*$/ { next }
{
	at = index($0, " -- ")
	reason = substr($0, at + 4)
	if (!at || $3 !~ /^(misuse|injected|last|odd-id)$/ || $4 != "--" || reason ~ /^[ \t]*$/) {
		printf "%s:%d: expected FILE FUNCTION misuse|injected|last|odd-id -- reason\n", FILENAME, FNR > "/dev/stderr"
		failed = 1
		exit
	}
	gsub(/"/, "\\\"", reason)
	printf "\t{ \"%s\", \"%s\", \"%s\", \"%s\" },\n", $1, $2, $3, reason
}
END {
	print "\t{ 0, 0, 0, 0 },"
	print "};"
	exit failed
}
