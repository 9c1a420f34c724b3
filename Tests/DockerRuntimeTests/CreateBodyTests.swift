import DockerEngine
import DockerRuntime
import Foundation
import Reconciler
import Reconciliation
import Resources
import TestSupport
import Testing

/// The complete create request, so that no field is added unnoticed.
@Suite
struct CreateBodyTests {
    private static let uid = "0123456789abcdef0123456789abcdef"

    @Test func `trap 24, trap 25: a workspace's create body is this and nothing else`() throws {
        var spec = try openSpec()
        spec.environment = ["NODE_ENV": "development", "BERTH_UID": "shadowed"]
        let desired = Desired(
            name: try name(),
            uid: try UID(parsing: Self.uid),
            generation: 3,
            isDeleted: false,
            spec: try ResolvedSpec(spec, defaults: nil)
        )
        let body = ContainerSpec(
            workspace: ContainerRequest(desired, attempt: 2, runtimeDirectory: "/data/run/x"),
            labels: ["berth.uid": Self.uid],
            volumeLabels: ["berth.uid": Self.uid],
            network: "berth-installation"
        )
        #expect(
            try text(body) == """
                {
                  "Env" : [
                    "BERTH_ATTEMPT=2",
                    "BERTH_UID=\(Self.uid)",
                    "BERTH_WORKSPACE=login-fix",
                    "NODE_ENV=development"
                  ],
                  "HostConfig" : {
                    "CapDrop" : [
                      "ALL"
                    ],
                    "LogConfig" : {
                      "Config" : {
                        "max-file" : "2",
                        "max-size" : "10m"
                      },
                      "Type" : "json-file"
                    },
                    "Memory" : 4294967296,
                    "MemorySwap" : 4294967296,
                    "Mounts" : [
                      {
                        "ReadOnly" : false,
                        "Source" : "berth-login-fix-01234567",
                        "Target" : "/workspace",
                        "Type" : "volume",
                        "VolumeOptions" : {
                          "Labels" : {
                            "berth.uid" : "\(Self.uid)"
                          }
                        }
                      },
                      {
                        "ReadOnly" : false,
                        "Source" : "/data/run/x",
                        "Target" : "/run/berth",
                        "Type" : "bind"
                      }
                    ],
                    "NanoCpus" : 2000000000,
                    "NetworkMode" : "berth-installation",
                    "PidsLimit" : 512,
                    "RestartPolicy" : {
                      "Name" : "no"
                    },
                    "SecurityOpt" : [
                      "no-new-privileges"
                    ]
                  },
                  "Hostname" : "login-fix",
                  "Image" : "berth-workspace:latest",
                  "Labels" : {
                    "berth.uid" : "\(Self.uid)"
                  },
                  "User" : "1000:1000"
                }
                """
        )
    }

    @Test func `a helper's create body is this and nothing else`() throws {
        let uid = try UID(parsing: Self.uid)
        var request = HelperRequest(
            identity: Identity(name: try name(), uid: uid, generation: 3),
            purpose: "rescue",
            image: "berth-workspace:latest",
            arguments: ["/usr/lib/berth/berth-guest", "rescue", "/workspace", "/out"],
            volume: VolumeName(try name(), uid),
            deadline: .seconds(1)
        )
        request.input = "/data/rescue/in"
        request.output = "/data/rescue/x"
        let body = ContainerSpec(helper: request, labels: ["berth.role": "helper"])
        #expect(
            try text(body) == """
                {
                  "Cmd" : [
                    "rescue",
                    "/workspace",
                    "/out"
                  ],
                  "Entrypoint" : [
                    "/usr/lib/berth/berth-guest"
                  ],
                  "HostConfig" : {
                    "CapDrop" : [
                      "ALL"
                    ],
                    "LogConfig" : {
                      "Config" : {
                        "max-file" : "2",
                        "max-size" : "10m"
                      },
                      "Type" : "json-file"
                    },
                    "Memory" : 2147483648,
                    "MemorySwap" : 2147483648,
                    "Mounts" : [
                      {
                        "ReadOnly" : true,
                        "Source" : "berth-login-fix-01234567",
                        "Target" : "/workspace",
                        "Type" : "volume"
                      },
                      {
                        "ReadOnly" : true,
                        "Source" : "/data/rescue/in",
                        "Target" : "/in",
                        "Type" : "bind"
                      },
                      {
                        "ReadOnly" : false,
                        "Source" : "/data/rescue/x",
                        "Target" : "/out",
                        "Type" : "bind"
                      }
                    ],
                    "NanoCpus" : 2000000000,
                    "NetworkMode" : "none",
                    "PidsLimit" : 256,
                    "ReadonlyRootfs" : true,
                    "RestartPolicy" : {
                      "Name" : "no"
                    },
                    "SecurityOpt" : [
                      "no-new-privileges"
                    ],
                    "Tmpfs" : {
                      "/tmp" : "size=1g,mode=1777"
                    }
                  },
                  "Image" : "berth-workspace:latest",
                  "Labels" : {
                    "berth.role" : "helper"
                  },
                  "User" : "1000:1000"
                }
                """
        )
    }

    @Test func `a helper that asks the remotes gets the sockets, and nothing of them to write to`()
        throws
    {
        let uid = try UID(parsing: Self.uid)
        var request = HelperRequest(
            identity: Identity(name: try name(), uid: uid, generation: 3),
            purpose: "ask",
            image: "berth-workspace:latest",
            arguments: ["/usr/lib/berth/berth-guest"],
            volume: VolumeName(try name(), uid),
            deadline: .seconds(1)
        )
        request.network = .workspaces(runtimeDirectory: "/data/run/x")
        request.output = "/data/rescue/out"
        let body = ContainerSpec(helper: request, labels: [:], network: "berth-1")
        #expect(body.hostConfig.networkMode == "berth-1")
        let writable = body.hostConfig.mounts?.filter { $0.isReadOnly != true }.map(\.target)
        #expect(writable == ["/out"])
        #expect(body.hostConfig.mounts?.last?.target == "/run/berth")
        #expect(body.hostConfig.mounts?.last?.source == "/data/run/x")
    }

    private func text(_ body: ContainerSpec) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(body), as: UTF8.self)
    }
}
