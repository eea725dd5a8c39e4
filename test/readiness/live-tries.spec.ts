import { admissionDenies } from "../../readiness/live/checks/admission-denies.ts";
import { certNotExpiring } from "../../readiness/live/checks/cert-not-expiring.ts";
import { drainSucceeds } from "../../readiness/live/checks/drain-succeeds.ts";
import { endpointHealthy } from "../../readiness/live/checks/endpoint-healthy.ts";
import { netpolEnforced } from "../../readiness/live/checks/netpol-enforced.ts";
import { oidcRejectsAnonymous } from "../../readiness/live/checks/oidc-rejects-anonymous.ts";
import { serviceDns } from "../../readiness/live/checks/service-dns.ts";
import { certificate, hoursAgo, meta } from "./live-support/shop.ts";
import { describeCheck } from "./live-support/table.ts";

const core = "/api/v1/namespaces/shop";
const ingresses = "/apis/networking.k8s.io/v1/namespaces/shop/ingresses";
const home = "https://shop.example.com";
const noWayIn = { [ingresses]: [] };
const outside = "NOT_APPLICABLE the stack: the stack serves nothing to the outside";

describeCheck(endpointHealthy, [
  {
    title: "asks for each route",
    expected: [`PASS GET ${home}/: It answers.`, `PASS GET ${home}/api: It answers.`],
  },
  {
    title: "fails a backend that is gone, and one that is silent",
    said: {
      [`send GET ${home}/`]: { status: 503 },
      [`send GET ${home}/api`]: "GET /api got no answer: ECONNREFUSED",
    },
    expected: [
      `FAIL GET ${home}/: it answers 503`,
      `FAIL GET ${home}/api: GET /api got no answer: ECONNREFUSED`,
    ],
  },
  {
    title: "takes 404 for no sign of health",
    said: { [`send GET ${home}/`]: { status: 404 } },
    expected: [
      `UNKNOWN GET ${home}/: 404 says nothing of health: name a path in \`live.health\`.`,
      `PASS GET ${home}/api: It answers.`,
    ],
  },
  {
    title: "asks for the paths that are named, by the route that serves them",
    settings: { health: [{ path: "/api/health" }] },
    said: { [`send GET ${home}/api/health`]: { status: 401 } },
    expected: [`FAIL GET ${home}/api/health: it answers 401 instead of 200`],
  },
  {
    title: "can't ask where no controller has taken the ingress",
    said: { [ingresses]: [{ metadata: meta("shop"), spec: { rules: [{ http: { paths: [{}] } }] } }] },
    expected: [
      "UNKNOWN the cluster: Ingress shop/shop has no address: no controller has taken it, or `live.address` is missing.",
    ],
  },
  { title: "says nothing of a stack that serves nothing", said: noWayIn, expected: [outside] },
]);

const orders = { protected: [{ path: "/api/orders" }] };
const answer = (status: number, location?: string) => ({
  [`send GET ${home}/api/orders`]: { status, location },
});

describeCheck(oidcRejectsAnonymous, [
  { title: "passes a refusal", settings: orders, expected: [`PASS GET ${home}/api/orders: It is refused.`] },
  {
    title: "fails an answer",
    settings: orders,
    said: answer(200),
    expected: [`FAIL GET ${home}/api/orders: it is answered with 200`],
  },
  {
    title: "passes one that is sent to sign in",
    settings: orders,
    said: answer(302, "https://id.example.com/login"),
    expected: [`PASS GET ${home}/api/orders: It is refused.`],
  },
  {
    title: "takes a redirect to the same path for no refusal",
    settings: orders,
    said: answer(301, "https://shop.example.com/api/orders"),
    expected: [`FAIL GET ${home}/api/orders: it is answered with 301`],
  },
  {
    title: "can't say by 404",
    settings: orders,
    said: answer(404),
    expected: [`UNKNOWN GET ${home}/api/orders: 404 doesn't say whether credentials are asked for.`],
  },
  {
    title: "asks which requests are protected",
    expected: [
      "UNKNOWN the cluster: Which requests ask for credentials isn't said: list some in `live.protected`.",
    ],
  },
  { title: "says nothing of a stack that serves nothing", said: noWayIn, expected: [outside] },
]);

const ofIngress = "certificate 192.0.2.1:443 shop.example.com";
const inside = { internalTls: [{ service: "web", port: "https" }] };
const good = `PASS ${home}: It is good for 90 days.`;

describeCheck(certNotExpiring, [
  { title: "passes what the ingress serves", expected: [good] },
  {
    title: "fails one that ends soon",
    said: { [ofIngress]: { ...certificate, notAfter: hoursAgo(-29.5 * 24) } },
    expected: [`FAIL ${home}: it ends in 29 days, of the 30 that it should have`],
  },
  {
    title: "passes one with just enough days",
    said: { [ofIngress]: { ...certificate, notAfter: hoursAgo(-30 * 24) } },
    expected: [`PASS ${home}: It is good for 30 days.`],
  },
  {
    title: "fails one that has ended",
    said: { [ofIngress]: { ...certificate, notAfter: hoursAgo(48) } },
    expected: [`FAIL ${home}: it ended 2 days ago`],
  },
  {
    title: "fails one that clients refuse, however long it lasts",
    said: { [ofIngress]: { ...certificate, refusal: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" } },
    expected: [`FAIL ${home}: clients refuse it: UNABLE_TO_VERIFY_LEAF_SIGNATURE`],
  },
  {
    title: "doesn't know of one that nobody showed",
    said: { [ofIngress]: "192.0.2.1:443 showed no certificate for shop.example.com: ECONNREFUSED" },
    expected: [`UNKNOWN ${home}: 192.0.2.1:443 showed no certificate for shop.example.com: ECONNREFUSED`],
  },
  {
    title: "looks at each pod behind a Service inside",
    settings: inside,
    said: { "certificate shop/web-1:8443 web.shop.svc": { ...certificate, notAfter: hoursAgo(-24) } },
    expected: [
      good,
      "FAIL web.shop.svc:443 of Pod shop/web-1: it ends in 1 days, of the 30 that it should have",
    ],
  },
  {
    title: "tells of a Service that isn't there",
    settings: { internalTls: [{ service: "gone", port: 1 }] },
    expected: ["UNKNOWN the cluster: `live.internalTls` names port 1 of Service gone, which isn't there."],
  },
  {
    title: "says nothing of a stack without TLS",
    said: noWayIn,
    expected: ["NOT_APPLICABLE the stack: the stack serves nothing by TLS"],
  },
]);

const services = `${core}/services`;
const slices = "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices";
const web = "web.shop.svc.cluster.local";
const headless = {
  [services]: [{ metadata: meta("web"), spec: { clusterIP: "None", selector: { app: "web" } } }],
};

describeCheck(serviceDns, [
  {
    title: "passes a name that leads to ready pods",
    expected: ["PASS Service shop/web: Its name leads to ready pods."],
  },
  {
    title: "fails a Service without a ready pod",
    said: { [slices]: [] },
    expected: ["FAIL Service shop/web: no pod behind it is ready"],
  },
  {
    title: "fails a name that DNS doesn't know",
    said: { resolve: { [web]: [] } },
    expected: ["FAIL Service shop/web: the cluster's DNS doesn't know its name"],
  },
  {
    title: "fails a name that leads elsewhere",
    said: { resolve: { [web]: ["10.96.0.9"] } },
    expected: ["FAIL Service shop/web: its name leads to 10.96.0.9 instead of 10.96.0.1"],
  },
  {
    title: "wants every ready pod of a headless Service",
    said: { ...headless, resolve: { [web]: ["10.0.0.7"] } },
    expected: ["FAIL Service shop/web: its name doesn't lead to 10.0.0.1"],
  },
  {
    title: "passes a headless Service that lists its pods",
    said: { ...headless, resolve: { [web]: ["10.0.0.1", "10.0.0.7"] } },
    expected: ["PASS Service shop/web: Its name leads to ready pods."],
  },
  {
    title: "doesn't know without the right to ask DNS",
    said: { resolve: "Port 53 of pod kube-system/coredns can't be reached: forbidden" },
    expected: ["UNKNOWN the cluster: Port 53 of pod kube-system/coredns can't be reached: forbidden"],
  },
]);

const budget = "Cannot evict pod as it would violate the pod's disruption budget.";

describeCheck(drainSucceeds, [
  {
    title: "passes what may be evicted",
    expected: [
      "PASS Deployment shop/web: A pod of it might go.",
      "PASS StatefulSet shop/store: A pod of it might go.",
    ],
  },
  {
    title: "fails what its budget keeps",
    said: { "evict shop/store-3": { status: 429, message: budget } },
    expected: [
      "PASS Deployment shop/web: A pod of it might go.",
      `FAIL StatefulSet shop/store: its budget forbids it: ${budget}`,
    ],
  },
  {
    title: "doesn't know without the right to try",
    said: { "evict shop/store-3": { status: 403, message: "pods is forbidden" } },
    expected: ["UNKNOWN the cluster: Evictions may not be tried: pods is forbidden"],
  },
]);

describeCheck(admissionDenies, [
  { title: "passes a refusal", expected: ["PASS Namespace shop: It refuses a privileged pod."] },
  {
    title: "fails a namespace that takes anything",
    said: { "try shop": { status: 201, message: "" } },
    expected: ["FAIL Namespace shop: it takes a privileged pod"],
  },
  {
    title: "doesn't take a missing right for admission",
    said: { "try shop": { status: 403, message: 'User "reader" cannot create resource "pods"' } },
    expected: [
      'UNKNOWN the cluster: Whether admission refuses pods may not be tried: User "reader" cannot create resource "pods"',
    ],
  },
]);

const clients = {
  connections: {
    clients: [
      { name: "stranger" },
      { name: "friend", labels: { "access/web": "true" }, reaches: ["web:443"] },
    ],
  },
};
const right = "The network does what is declared.";

describeCheck(netpolEnforced, [
  {
    title: "makes no pod unless somebody asks for it",
    expected: ["NOT_APPLICABLE the stack: trying takes pods, which nobody has asked for: `live.connections`"],
  },
  {
    title: "passes a network that lets friends in, and strangers not",
    settings: clients,
    said: { "connect nobody": [], "connect access/web": ["10.96.0.1:443"] },
    expected: [`PASS client stranger: ${right}`, `PASS client friend: ${right}`],
  },
  {
    title: "fails a network that enforces nothing",
    settings: clients,
    said: { "connect nobody": ["10.96.0.1:443"], "connect access/web": ["10.96.0.1:443"] },
    expected: [
      "FAIL client stranger: web:443 is open to it, and nothing declares that",
      `PASS client friend: ${right}`,
    ],
  },
  {
    title: "fails a network that refuses friends too",
    settings: clients,
    said: { "connect nobody": [], "connect access/web": [] },
    expected: [
      `PASS client stranger: ${right}`,
      "FAIL client friend: web:443 is closed to it, although it is declared",
    ],
  },
  {
    title: "takes silence for no proof where nobody listens",
    settings: clients,
    said: { [slices]: [], "connect nobody": [], "connect access/web": [] },
    expected: ["NOT_APPLICABLE the stack: nothing of the stack offers a port"],
  },
]);
