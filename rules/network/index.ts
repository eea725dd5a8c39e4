import type { Rule } from "../model/rule.ts";
import { apiRateLimitSet } from "./api-rate-limit-set.ts";
import { declaredFlowsPresent } from "./declared-flows-present.ts";
import { envUrlResolvesToService } from "./env-url-resolves-to-service.ts";
import { envUrlUsesTls } from "./env-url-uses-tls.ts";
import { ingressBackendExists } from "./ingress-backend-exists.ts";
import { ingressClassExists } from "./ingress-class-exists.ts";
import { ingressForceHttps } from "./ingress-force-https.ts";
import { ingressHostUnique } from "./ingress-host-unique.ts";
import { ingressTlsHostsCoverRules } from "./ingress-tls-hosts-cover-rules.ts";
import { ingressTlsRequired } from "./ingress-tls-required.ts";
import { ingressTlsSecretExists } from "./ingress-tls-secret-exists.ts";
import { ingressWebsocketTimeout } from "./ingress-websocket-timeout.ts";
import { namespaceDefaultDeny } from "./namespace-default-deny.ts";
import { netpolAllowsDeclaredFlow } from "./netpol-allows-declared-flow.ts";
import { netpolAllowsScrape } from "./netpol-allows-scrape.ts";
import { netpolDnsEgress } from "./netpol-dns-egress.ts";
import { netpolNoUndeclaredFlow } from "./netpol-no-undeclared-flow.ts";
import { netpolPeerSelectsPod } from "./netpol-peer-selects-pod.ts";
import { netpolSelectsPod } from "./netpol-selects-pod.ts";
import { podSelectedByNetworkpolicy } from "./pod-selected-by-networkpolicy.ts";
import { routeHasJwtPolicy } from "./route-has-jwt-policy.ts";
import { routeParentExists } from "./route-parent-exists.ts";
import { serviceExposure } from "./service-exposure.ts";
import { servicePortNamesValid } from "./service-port-names-valid.ts";
import { serviceSelectsWorkload } from "./service-selects-workload.ts";
import { serviceTargetPortDeclared } from "./service-target-port-declared.ts";
import { serviceTargetPortExists } from "./service-target-port-exists.ts";
import { webhookServiceExists } from "./webhook-service-exists.ts";

export const networkRules: readonly Rule[] = [
  apiRateLimitSet,
  declaredFlowsPresent,
  envUrlResolvesToService,
  envUrlUsesTls,
  ingressBackendExists,
  ingressClassExists,
  ingressForceHttps,
  ingressHostUnique,
  ingressTlsHostsCoverRules,
  ingressTlsRequired,
  ingressTlsSecretExists,
  ingressWebsocketTimeout,
  namespaceDefaultDeny,
  netpolAllowsDeclaredFlow,
  netpolAllowsScrape,
  netpolDnsEgress,
  netpolNoUndeclaredFlow,
  netpolPeerSelectsPod,
  netpolSelectsPod,
  podSelectedByNetworkpolicy,
  routeHasJwtPolicy,
  routeParentExists,
  serviceExposure,
  servicePortNamesValid,
  serviceSelectsWorkload,
  serviceTargetPortDeclared,
  serviceTargetPortExists,
  webhookServiceExists,
];
