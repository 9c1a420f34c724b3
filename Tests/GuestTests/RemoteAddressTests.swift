import Guest
import Testing

@Suite struct `Which addresses lead out of the container` {
    @Test(arguments: [
        ("https://github.com/acme/shop.git", "https://github.com/acme/shop.git"),
        ("git@github.com:acme/shop.git", "git@github.com:acme/shop.git"),
        ("git+ssh://host/x", "ssh://host/x"),
        // Paths become requests to the controller, which rejects those that it does not serve.
        ("file:///srv/git/shop.git", "berth::file:///srv/git/shop.git"),
        ("/tmp/b.git", "berth::/tmp/b.git"),
    ])
    func `what the network or the controller reaches is asked`(url: String, asked: String) {
        #expect(RemoteAddress.elsewhere(ByteString(url)) == ByteString(asked))
    }

    @Test(arguments: [
        "../b.git", "b.git", "ext::sh -c evil", "-u", "--upload-pack=evil:x", "ftp://host/x",
        "dir/with:colon", "fd::7",
    ])
    func `what runs a program, or is a path, is nowhere`(url: String) {
        #expect(RemoteAddress.elsewhere(ByteString(url)) == nil)
    }

    @Test func `no credential is shown`() {
        #expect(
            RemoteAddress.withoutCredentials(
                "fatal: 'https://me:secret@host/x' and ssh://git@h/y: no"
            )
                == "fatal: 'https://host/x' and ssh://h/y: no"
        )
    }
}
