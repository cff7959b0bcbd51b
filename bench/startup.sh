# jarak ask --help: what every command pays before it does anything
case $1 in
run) exec jarak ask --help ;;
esac
