#!/bin/sh
# The first process of the guest: file systems, kernel modules, then guest.sh, then off.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs tmp /run
mkdir -p /run/results
mount -t hostfs none /mnt -o "$RESULTS"
uname -r > /mnt/booted
for module in ipv6 veth bridge vrf; do
  modprobe -d "$RESULTS/mods" "$module" || echo "no module $module"
done
ip link set lo up
sh "$HERE/guest.sh" > /run/guest.log 2>&1
echo $? > /run/status
cp /run/guest.log /run/status /mnt/
cp /run/results/* /mnt/ 2> /dev/null
sync
echo o > /proc/sysrq-trigger
sleep 5
