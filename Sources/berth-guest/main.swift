import Glibc
import Guest

exit(await Guest.run(Array(CommandLine.arguments.dropFirst())))
