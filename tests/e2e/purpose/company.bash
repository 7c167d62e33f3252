# What the hosts of the company in these recipes have in common: Kettle & Crumb, who sell tea, in one
# rack. Names and addresses, the people, and secrets that are noted down when they are made.

purpose=$(cd "${BASH_SOURCE[0]%/*}" && pwd)

# name, last number of its address, what it is
company_hosts='
lb01 5 load balancer
web01 11 sibling of web03
web02 12 sibling of web03
web03 13 web server
db01 21 PostgreSQL
db02 22 its standby
backup01 31 takes the backups
mail01 41 mail relay
dock01 51 sibling of dock02
dock02 52 containers
report01 61 business reports
mon01 71 monitoring
git 81 repositories
'

company_address() { echo "$company_hosts" | awk -v name="$1" '$1 == name { print "10.77.94." $2 }'; }

# company_host ROOT: the names and the people that every host knows
company_host() {
	local root=$1
	{
		echo '127.0.0.1 localhost'
		echo "127.0.1.1 $(cat "$root/etc/hostname")"
		echo
		echo "$company_hosts" | awk 'NF { print "10.77.94." $2 "\t" $1 ".kettle.internal " $1 }'
	} >"$root/etc/hosts"
	echo 'search kettle.internal' >"$root/etc/resolv.conf"
	company_person "$root" anna 'Anna Lindqvist,,,operations'
	company_person "$root" tomas 'Tomas Okafor,,,development'
	! [ -d "$root/etc/sudoers.d" ] || chroot "$root" usermod -aG sudo anna
}

# company_person ROOT LOGIN NAME: an account that is reached by a key
company_person() {
	local root=$1 login=$2 home=$1/home/$2
	chroot "$root" useradd -m -s /bin/bash -c "$3" "$login"
	mkdir -m 700 "$home/.ssh"
	ssh-keygen -q -t ed25519 -N '' -C "$login@kettleandcrumb.example" -f "$home/.ssh/new"
	mv "$home/.ssh/new.pub" "$home/.ssh/authorized_keys"
	rm "$home/.ssh/new" # hers, elsewhere
	chroot "$root" chown -R "$login:$login" "/home/$login/.ssh"
}

# canary ROOT NAME PATH [LENGTH]: prints a new secret that looks like any other, and notes in ROOT.canaries
# where it is going to be. PATH is in that root; "process NAME" is in a running one.
canary() {
	local value
	value=$(tr -dc 'A-HJ-NP-Za-km-z2-9' </dev/urandom | head -c "${4:-24}")
	canary_is "$1" "$2" "$3" "$value"
	echo "$value"
}

# canary_is ROOT NAME PATH VALUE: notes a secret that was made elsewhere; "hex:..." for bytes
canary_is() { printf '%s\t%s\t%s\n' "$2" "$3" "$4" >>"$1.canaries"; }

# no_secret ROOT PATH TEXT: notes in ROOT.harmless text that looks like one and is none
no_secret() { printf '%s\t%s\n' "$2" "$3" >>"$1.harmless"; }
