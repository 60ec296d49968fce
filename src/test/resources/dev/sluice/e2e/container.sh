#!/usr/bin/env bash
# container.sh <root> <app> <data> <java home> <user>:<group> <command...>: runs a command as a container of the image
# would, without an image: in a root folder of its own with the system's programs, a Java, the app in /opt/sluice, a data
# folder in /data and a /tmp. Run by a user, nothing but the data folder and /tmp can be written; by root (0:0) also the
# app, as when the image is built. Ends up as the command's own process. The environment is handed on as it is.
# To be started by `unshare --mount`, as root.
set -euo pipefail
root=$1 app=$2 data=$3 java=$4 user=$5
shift 5

mount -t tmpfs -o mode=0755 root "$root"
for entry in /*; do
  name=${entry#/}
  case $name in
    dev | proc) mkdir "$root/$name" && mount --rbind "$entry" "$root/$name" ;;
    bin | etc | lib* | sbin | usr)
      if [ -L "$entry" ]; then
        cp -P "$entry" "$root/$name"
      else
        mkdir "$root/$name" && mount --bind "$entry" "$root/$name" && mount -o remount,bind,ro "$root/$name"
      fi
      ;;
  esac
done
mkdir -p "$root/opt/java" "$root/opt/sluice" "$root/data" "$root/tmp"
mount --bind "$java" "$root/opt/java"
mount -o remount,bind,ro "$root/opt/java"
mount --bind "$app" "$root/opt/sluice"
[ "$user" = 0:0 ] || mount -o remount,bind,ro "$root/opt/sluice"
mount --bind "$data" "$root/data"
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
mount -o remount,ro "$root"
export PATH=/opt/java/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin
exec chroot --userspec="$user" --groups="" "$root" env -C /opt/sluice "$@"
