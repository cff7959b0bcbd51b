# jarak demo: the embedded ledger read, the panel built, the question answered
case $1 in
run) exec jarak demo ;;
esac
