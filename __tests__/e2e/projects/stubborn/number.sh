if [ -e /tmp/stubborn ]; then
  trap '' INT TERM
  echo > /tmp/began
  while :; do sleep 1000; done
fi
echo 'let number = 1'
