import Manifests
import Testing

struct ImageTests {
    private static let digest = "sha256:" + String(repeating: "0a", count: 32)

    @Test(arguments: [
        "shop", "shop:1.2", "acme/shop", "ghcr.io/acme/shop:latest", "localhost:5000/shop",
        "localhost/shop", "acme/a.b_c__d---e/f:T_1.x-y", "shop@\(digest)",
        "ghcr.io:443/a/b:1@\(digest)",
        "berth-workspace:latest",
    ])
    func `a reference that docker takes is taken`(image: String) {
        #expect(read(workspace("image: \"\(image)\"")).diagnostics.rendered() == "")
    }

    @Test(arguments: [
        "", "-shop", "Shop", "a b", "shop:", "shop:-x", "shop:a b", "/shop", "shop/", "a//b",
        "a._b", "a___b", "_a", "a_", "shop@", "shop@sha256:0a", "shop@md5:0a", "https://ghcr.io/a",
        "ghcr.io:0/a", "ghcr.io:99999/a", "-x.io/a", "a\\nb", "é", "shop;ls", "$(id)",
    ])
    func `a reference that docker refuses is refused`(image: String) {
        #expect(read(workspace("image: \"\(image)\"")).diagnostics.count == 1)
    }
}
